#include "engine/record/refusal_reason.h"

#include <array>

namespace nayose {

std::string_view refusal_reason_name(RefusalReason reason) {
  static constexpr std::array<std::string_view, static_cast<size_t>(RefusalReason::kCount)> kNames =
      {"none",
       "malformed",
       "invalid_utf8",
       "record_too_long",
       "unknown_schema",
       "wrong_type",
       "missing_field",
       "field_too_long",
       "invalid_id",
       "invalid_time",
       "impossible_date",
       "unknown_change",
       "unknown_institution",
       "institution_not_allowed",
       "unknown_notice_status",
       "not_notified",
       "notice_refused",
       "waiting_period",
       "my_number",
       "undecodable",
       "unsupported_message"};
  const auto index = static_cast<size_t>(reason);
  return index < kNames.size() ? kNames[index] : "unknown";
}

RefusalReason parse_refusal_reason(std::string_view name) {
  for (size_t i = 1; i < static_cast<size_t>(RefusalReason::kCount); ++i) {
    const auto reason = static_cast<RefusalReason>(i);
    if (refusal_reason_name(reason) == name) return reason;
  }
  return RefusalReason::kNone;
}

}  // namespace nayose
