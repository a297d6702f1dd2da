// operator new, where the host is linked to mimalloc: Debian builds that as C, so that its own can throw nothing and ends the process when there is
// no memory. Only that one request of a client fails instead. What is made here is freed by mimalloc's operator delete, as every block of its malloc.
#include <cstdlib>
#include <new>

namespace {

void* or_throw(void* memory) {
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

}  // namespace

void* operator new(std::size_t size) { return or_throw(std::malloc(size)); }
void* operator new[](std::size_t size) { return or_throw(std::malloc(size)); }
void* operator new(std::size_t size, std::align_val_t alignment) { return or_throw(std::aligned_alloc(static_cast<std::size_t>(alignment), size)); }
void* operator new[](std::size_t size, std::align_val_t alignment) { return or_throw(std::aligned_alloc(static_cast<std::size_t>(alignment), size)); }
