#include "elf_file.hpp"

#include <bit>
#include <cerrno>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace comptoir::plugins {
namespace {

#if defined(__x86_64__)
constexpr Elf64_Half this_machine = EM_X86_64;
#elif defined(__aarch64__)
constexpr Elf64_Half this_machine = EM_AARCH64;
#else
#error "Name the ELF machine type of this processor."
#endif
static_assert(sizeof(void*) == 8, "Comptoir runs on 64-bit machines.");

constexpr unsigned char this_byte_order = std::endian::native == std::endian::little ? ELFDATA2LSB : ELFDATA2MSB;

std::string machine_name(Elf64_Half machine) {
  switch (machine) {
    case EM_X86_64: return "x86-64";
    case EM_AARCH64: return "aarch64";
    case EM_386: return "i386";
    case EM_ARM: return "arm";
    case EM_PPC64: return "ppc64";
    case EM_S390: return "s390";
    case EM_RISCV: return "riscv";
    default: return "ELF machine " + std::to_string(machine);
  }
}

std::string type_name(Elf64_Half type) {
  switch (type) {
    case ET_REL: return "an object file";
    case ET_EXEC: return "a program";
    case ET_CORE: return "a core dump";
    default: return "of ELF type " + std::to_string(type);
  }
}

Error unreadable(const std::filesystem::path& file, int error) {
  return refused("plugin.unreadable", file.string() + " cannot be read: " + std::generic_category().message(error) + ".");
}

Error truncated(const std::filesystem::path& file) {
  return refused("plugin.truncated", file.string() + " ends too early: it was not copied completely. Copy it again.");
}

}  // namespace

Result<ElfFile> ElfFile::open(const std::filesystem::path& file) {
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) return unreadable(file, errno);
  struct stat status {};
  const int failure = ::fstat(descriptor, &status) == 0 ? 0 : errno;
  const auto size = static_cast<std::size_t>(status.st_size);
  void* address = MAP_FAILED;
  int map_failure = 0;
  if (failure == 0 && S_ISREG(status.st_mode) && size > 0) {
    address = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, descriptor, 0);
    map_failure = errno;
  }
  ::close(descriptor);

  if (failure != 0) return unreadable(file, failure);
  if (!S_ISREG(status.st_mode)) return refused("plugin.not_elf", file.string() + " is not a file. A plugin is a shared library (ELF).");
  if (size == 0) return refused("plugin.not_elf", file.string() + " is empty. A plugin is a shared library (ELF).");
  if (address == MAP_FAILED) return unreadable(file, map_failure);

  ElfFile elf{file, {static_cast<const char*>(address), size}};
  if (auto header = elf.check_header(); !header) return header.error();
  if (auto tables = elf.check_tables(); !tables) return tables.error();
  return elf;
}

ElfFile::ElfFile(ElfFile&& other) noexcept : file_(std::move(other.file_)), bytes_(std::exchange(other.bytes_, {})) {}

ElfFile& ElfFile::operator=(ElfFile&& other) noexcept {
  std::swap(file_, other.file_);
  std::swap(bytes_, other.bytes_);
  return *this;
}

ElfFile::~ElfFile() {
  if (!bytes_.empty()) ::munmap(const_cast<char*>(bytes_.data()), bytes_.size());
}

Result<> ElfFile::check_header() const {
  if (!bytes_.starts_with(ELFMAG)) return refused("plugin.not_elf", file_.string() + " is not an ELF file. A plugin is a shared library (ELF).");
  if (bytes_.size() < EI_NIDENT) return truncated(file_);
  if (bytes_[EI_CLASS] != ELFCLASS64)
    return refused("plugin.wrong_class", file_.string() + " is 32-bit, this host is 64-bit: install a 64-bit build.");
  if (static_cast<unsigned char>(bytes_[EI_DATA]) != this_byte_order) {
    return refused("plugin.wrong_byte_order", file_.string() + " has the other byte order: install a build for " + machine_name(this_machine) + ".");
  }

  const auto header = record<Elf64_Ehdr>(0);
  if (!header) return truncated(file_);
  if (header->e_machine != this_machine) {
    return refused("plugin.wrong_machine", file_.string() + " was built for " + machine_name(header->e_machine) + ", this host runs on " +
                                               machine_name(this_machine) + ": install a build for " + machine_name(this_machine) + ".");
  }
  if (header->e_type != ET_DYN) {
    return refused("plugin.not_a_library", file_.string() + " is " + type_name(header->e_type) + ", not a shared library: link it with -shared.");
  }
  return {};
}

// The loader would map what the tables promise and die of SIGBUS where the file has ended.
Result<> ElfFile::check_tables() const {
  const auto header = *record<Elf64_Ehdr>(0);
  if (header.e_phoff == 0 || header.e_phentsize != sizeof(Elf64_Phdr) || segments().size() != header.e_phnum) return truncated(file_);
  for (const auto& segment : segments()) {
    if (segment.p_filesz > 0 && range(segment.p_offset, segment.p_filesz).empty()) return truncated(file_);
  }
  if (header.e_shoff != 0 && sections().size() != header.e_shnum) return truncated(file_);
  return {};
}

std::string_view ElfFile::range(std::size_t offset, std::size_t size) const {
  if (offset > bytes_.size() || bytes_.size() - offset < size) return {};
  return bytes_.substr(offset, size);
}

std::vector<Elf64_Phdr> ElfFile::segments() const {
  const auto header = *record<Elf64_Ehdr>(0);
  std::vector<Elf64_Phdr> found;
  for (std::size_t index = 0; index < header.e_phnum && header.e_phoff <= bytes_.size(); ++index) {
    if (const auto segment = record<Elf64_Phdr>(header.e_phoff + index * sizeof(Elf64_Phdr))) found.push_back(*segment);
  }
  return found;
}

std::vector<Elf64_Shdr> ElfFile::sections() const {
  const auto header = *record<Elf64_Ehdr>(0);
  std::vector<Elf64_Shdr> found;
  for (std::size_t index = 0; index < header.e_shnum && header.e_shoff <= bytes_.size(); ++index) {
    if (const auto section = record<Elf64_Shdr>(header.e_shoff + index * sizeof(Elf64_Shdr))) found.push_back(*section);
  }
  return found;
}

std::vector<ElfFile::NoteSegment> ElfFile::notes() const {
  std::vector<NoteSegment> found;
  for (const auto& segment : segments()) {
    if (segment.p_type == PT_NOTE) found.push_back({range(segment.p_offset, segment.p_filesz), segment.p_align == 8 ? 8u : 4u});
  }
  return found;
}

std::vector<std::string> ElfFile::unique_symbols() const {
  std::vector<std::string> found;
  const auto tables = sections();
  for (const auto& table : tables) {
    if (table.sh_type != SHT_DYNSYM || table.sh_link >= tables.size()) continue;
    const auto names = range(tables[table.sh_link].sh_offset, tables[table.sh_link].sh_size);
    const auto symbols = range(table.sh_offset, table.sh_size);
    for (std::size_t offset = 0; offset + sizeof(Elf64_Sym) <= symbols.size(); offset += sizeof(Elf64_Sym)) {
      const auto symbol = *record<Elf64_Sym>(table.sh_offset + offset);
      if (ELF64_ST_BIND(symbol.st_info) != STB_GNU_UNIQUE || symbol.st_shndx == SHN_UNDEF || symbol.st_name >= names.size()) continue;
      const auto name = names.substr(symbol.st_name);
      found.emplace_back(name.substr(0, name.find('\0')));
    }
  }
  return found;
}

bool ElfFile::refuses_unloading() const {
  for (const auto& segment : segments()) {
    if (segment.p_type != PT_DYNAMIC) continue;
    for (std::size_t offset = 0; offset + sizeof(Elf64_Dyn) <= segment.p_filesz; offset += sizeof(Elf64_Dyn)) {
      const auto entry = record<Elf64_Dyn>(segment.p_offset + offset);
      if (!entry || entry->d_tag == DT_NULL) break;
      if (entry->d_tag == DT_FLAGS_1 && (entry->d_un.d_val & DF_1_NODELETE) != 0) return true;
    }
  }
  return false;
}

}  // namespace comptoir::plugins
