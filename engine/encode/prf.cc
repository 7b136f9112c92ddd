#include "engine/encode/prf.h"

#include <array>
#include <cstring>
#include <utility>

#include "engine/encode/hmac_sha256.h"
#include "engine/encode/locked_memory.h"

namespace nayose {
namespace {

constexpr size_t kJoinedBytes = 512;

}  // namespace

// The schedule is never written after create(), so clones share it.
struct Prf::State {
  std::shared_ptr<const uint8_t> slot;
  const internal::HmacSchedule* schedule = nullptr;
};

Prf::Prf(std::unique_ptr<State> state) : state_(std::move(state)) {}
Prf::Prf(Prf&&) noexcept = default;
Prf& Prf::operator=(Prf&&) noexcept = default;
Prf::~Prf() = default;

Result<Prf> Prf::create(const Secret& key, std::string_view label) {
  NAYOSE_ASSIGN_OR_RETURN(const Secret derived, key.derive(label));
  NAYOSE_ASSIGN_OR_RETURN(uint8_t* const slot, internal::allocate_locked_slot());
  auto* const schedule = new (slot) internal::HmacSchedule;
  auto state = std::make_unique<State>();
  state->slot = std::shared_ptr<const uint8_t>(slot, [](const uint8_t* memory) {
    internal::free_locked_slot(const_cast<uint8_t*>(memory));
  });
  state->schedule = schedule;
  internal::prepare_hmac(derived.bytes(), schedule);
  return Prf(std::move(state));
}

Prf Prf::clone() const { return Prf(std::make_unique<State>(*state_)); }

PrfOutput Prf::bytes(std::string_view input) {
  internal::HmacStream stream(*state_->schedule);
  stream.update(input.data(), input.size());
  PrfOutput output;
  stream.finish(&output);
  return output;
}

PrfOutput Prf::parts(std::span<const std::string_view> parts) {
  internal::HmacStream stream(*state_->schedule);
  // A call for each part would cost more than hashing it: most inputs are short.
  std::array<char, kJoinedBytes> joined;
  size_t used = 0;
  for (const std::string_view part : parts) {
    const auto size = static_cast<uint32_t>(part.size());
    if (used + sizeof(size) + part.size() > joined.size()) {
      stream.update(joined.data(), used);
      used = 0;
    }
    std::memcpy(joined.data() + used, &size, sizeof(size));
    used += sizeof(size);
    if (used + part.size() > joined.size()) {
      stream.update(joined.data(), used);
      stream.update(part.data(), part.size());
      used = 0;
      continue;
    }
    if (!part.empty()) std::memcpy(joined.data() + used, part.data(), part.size());
    used += part.size();
  }
  stream.update(joined.data(), used);
  PrfOutput output;
  stream.finish(&output);
  return output;
}

uint64_t truncate_tag(const PrfOutput& output) {
  uint64_t tag;
  std::memcpy(&tag, output.data(), sizeof(tag));
  return tag == 0 ? 1 : tag;
}

}  // namespace nayose
