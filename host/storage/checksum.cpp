// SHA-256 is called by its own functions, which OpenSSL has had since 0.9.8 and advises against since 3.0: they need none of its providers, its
// configuration and its tables of errors, which would stay in the memory of every host, and a short digest takes four fifths of the time.
#define OPENSSL_API_COMPAT 10100
#include <sys/random.h>

#include <openssl/hmac.h>
#include <openssl/sha.h>

#include "storage/digest.hpp"
#include "storage/store.hpp"

namespace comptoir::storage {

void CanonicalBytes::number(std::uint64_t number) {
  char little_endian[8];
  for (char& byte : little_endian) {
    byte = static_cast<char>(number & 0xffU);
    number >>= 8U;
  }
  bytes_.append(little_endian, sizeof little_endian);
}

void CanonicalBytes::text(std::string_view text) {
  number(text.size());
  bytes_.append(text);
}

void CanonicalBytes::fixed(std::span<const std::uint8_t> raw) { bytes_.append(reinterpret_cast<const char*>(raw.data()), raw.size()); }

Checksum digest(std::string_view bytes) {
  Checksum out;
  SHA256_CTX context;
  if (SHA256_Init(&context) != 1 || SHA256_Update(&context, bytes.data(), bytes.size()) != 1 || SHA256_Final(out.data(), &context) != 1)
    throw StoreError("OpenSSL failed to compute a SHA-256.");
  return out;
}

Checksum keyed_digest(std::string_view key, std::string_view bytes) {
  Checksum out;
  const auto* begin = reinterpret_cast<const unsigned char*>(bytes.data());
  if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), begin, bytes.size(), out.data(), nullptr) == nullptr) {
    throw StoreError("OpenSSL failed to compute an HMAC.");
  }
  return out;
}

std::string hex(std::span<const std::uint8_t> bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  for (const std::uint8_t byte : bytes) {
    out += digits[byte >> 4U];
    out += digits[byte & 0xfU];
  }
  return out;
}

std::string random_bytes(std::size_t count) {
  std::string out(count, '\0');
  if (getentropy(out.data(), out.size()) != 0) throw StoreError("The system has no random bytes to give.");
  return out;
}

Checksum chained(const Checksum& previous, const Event& event) {
  static thread_local CanonicalBytes form;
  form.clear();
  form.fixed(previous);
  form.text(event.stream.tenant);
  form.text(event.stream.type);
  form.text(event.stream.id);
  form.number(event.version);
  form.fixed(event.id.bytes());
  form.text(event.type);
  form.text(event.data);
  form.text(event.origin.actor);
  form.fixed(event.origin.correlation.bytes());
  form.fixed(event.origin.causation.bytes());
  form.text(event.origin.traceparent);
  form.number(static_cast<std::uint64_t>(event.origin.recorded.microseconds_since_epoch()));
  form.text(event.circumstances.on_behalf_of);
  form.text(event.circumstances.command);
  form.text(event.circumstances.address);
  form.text(event.circumstances.reason);
  return digest(form.bytes());
}

}  // namespace comptoir::storage
