#include <memory>
#include <stdexcept>

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include "storage/digest.hpp"
#include "storage/store.hpp"

namespace comptoir::storage {

namespace {

/// One hashing context a thread: to make one costs more than to hash an event.
class Hasher {
 public:
  Hasher() : context_(EVP_MD_CTX_new(), &EVP_MD_CTX_free) {
    if (context_ == nullptr || EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) != 1) throw StoreError("OpenSSL offers no SHA-256.");
  }

  Checksum digest(std::string_view bytes) {
    Checksum out;
    if (EVP_DigestInit_ex(context_.get(), nullptr, nullptr) != 1 || EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) != 1 ||
        EVP_DigestFinal_ex(context_.get(), out.data(), nullptr) != 1) {
      throw StoreError("OpenSSL failed to compute a SHA-256.");
    }
    return out;
  }

 private:
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};

}  // namespace

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
  static thread_local Hasher hasher;
  return hasher.digest(bytes);
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
  if (RAND_bytes(reinterpret_cast<unsigned char*>(out.data()), static_cast<int>(count)) != 1)
    throw StoreError("OpenSSL has no random bytes to give.");
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
  return digest(form.bytes());
}

}  // namespace comptoir::storage
