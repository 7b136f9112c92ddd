// Ways in which hospitals write the same kana and digits. Input: full-width katakana and
// ASCII digits, as the tables have them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace nayose {

// ガ → ｶﾞ. What is not katakana stays.
void append_half_width_kana(std::string_view kana, std::string* out);
// ジュン → ジユン, as many insurers store names.
void append_large_kana(std::string_view kana, std::string* out);
// カ → か. What has no hiragana stays.
void append_hiragana(std::string_view kana, std::string* out);
// 12 → １２. What is not an ASCII digit stays.
void append_full_width_digits(std::string_view text, std::string* out);
// 1-20 → １－２０. What is not printable ASCII stays.
void append_full_width(std::string_view text, std::string* out);
// One kana replaced by another that looks or sounds like it; `choice` picks which.
std::string with_kana_lookalike(std::string_view kana, uint32_t choice);
// One kana (not the first) left out, when there are more than two.
std::string with_kana_dropped(std::string_view kana, uint32_t choice);

}  // namespace nayose
