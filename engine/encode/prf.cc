#include "engine/encode/prf.h"

#include <cstring>
#include <utility>

#include "engine/encode/hmac_sha256.h"
#include "engine/encode/locked_memory.h"

namespace nayose {

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
  for (const std::string_view part : parts) {
    const auto size = static_cast<uint32_t>(part.size());
    stream.update(&size, sizeof(size));
    stream.update(part.data(), part.size());
  }
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
