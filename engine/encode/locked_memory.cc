#include "engine/encode/locked_memory.h"

#include <openssl/crypto.h>
#include <sys/mman.h>

#include <cerrno>
#include <mutex>
#include <system_error>
#include <vector>

namespace nayose::internal {
namespace {

constexpr size_t kSlotsPerPage = 64;
constexpr size_t kPageBytes = kSlotsPerPage * kLockedSlotBytes;

struct Page {
  uint8_t* base = nullptr;
  uint64_t used = 0;  // Bit per slot.
};

Status lock_failed(int error) {
  return Status(StatusCode::kFailedPrecondition,
                "cannot lock memory for keys: raise the limit of locked memory to 1 MiB or more "
                "(ulimit -l, LimitMEMLOCK= of the systemd unit, --ulimit memlock of the "
                "container): " +
                    std::system_category().message(error));
}

// An allocator, so one per process as malloc is: a lock limit counts pages of the process.
class LockedPages {
 public:
  Result<uint8_t*> allocate() {
    const std::lock_guard<std::mutex> lock(mutex_);
    for (Page& page : pages_) {
      if (page.used != ~uint64_t{0}) return take(page);
    }
    void* base =
        mmap(nullptr, kPageBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (base == MAP_FAILED) return lock_failed(errno);
    if (mlock(base, kPageBytes) != 0 || madvise(base, kPageBytes, MADV_DONTDUMP) != 0) {
      const int error = errno;
      munmap(base, kPageBytes);
      return lock_failed(error);
    }
    pages_.push_back({static_cast<uint8_t*>(base), 0});
    return take(pages_.back());
  }

  void free(uint8_t* slot) {
    OPENSSL_cleanse(slot, kLockedSlotBytes);
    const std::lock_guard<std::mutex> lock(mutex_);
    for (size_t i = 0; i < pages_.size(); ++i) {
      Page& page = pages_[i];
      if (slot < page.base || slot >= page.base + kPageBytes) continue;
      const size_t index = static_cast<size_t>(slot - page.base) / kLockedSlotBytes;
      page.used &= ~(uint64_t{1} << index);
      if (page.used == 0) {
        munmap(page.base, kPageBytes);
        pages_.erase(pages_.begin() + static_cast<std::ptrdiff_t>(i));
      }
      return;
    }
    CHECK(false, "freed a slot that was never allocated");
  }

 private:
  static uint8_t* take(Page& page) {
    const int index = __builtin_ctzll(~page.used);
    page.used |= uint64_t{1} << index;
    return page.base + static_cast<size_t>(index) * kLockedSlotBytes;
  }

  std::mutex mutex_;
  std::vector<Page> pages_;
};

LockedPages& locked_pages() {
  // Never destroyed: keys held by static objects may outlive any destruction order.
  static LockedPages* const pages = new LockedPages();
  return *pages;
}

}  // namespace

Result<uint8_t*> allocate_locked_slot() { return locked_pages().allocate(); }

void free_locked_slot(uint8_t* slot) {
  if (slot != nullptr) locked_pages().free(slot);
}

bool lists_swap_device(std::string_view proc_swaps) {
  const size_t heading_end = proc_swaps.find('\n');
  if (heading_end == std::string_view::npos) return false;
  return proc_swaps.find_first_not_of(" \t\n", heading_end) != std::string_view::npos;
}

}  // namespace nayose::internal
