#include "ops/cli/generate/writers/hl7_text.h"

#include <array>

#include "engine/base/clock.h"
#include "engine/normalize/code_points.h"
#include "engine/normalize/encoding/text_decoder.h"

namespace nayose {
namespace {

constexpr std::string_view kDelimiters = "|^&~\\";
constexpr std::string_view kEscapes = "FSTRE";
constexpr char32_t kFirstHalfKana = 0xFF61;
constexpr std::u32string_view kFullKana =
    U"。「」、・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホ"
    U"マミ"
    U"ムメモヤユヨラリルレロワン゛゜";

void append_digits(int64_t value, size_t width, std::string* out) {
  const size_t at = out->size();
  out->append(width, '0');
  for (size_t i = width; i > 0; --i, value /= 10) {
    (*out)[at + i - 1] = static_cast<char>('0' + value % 10);
  }
}

// ガ for ｶ and ﾞ; 0 when the kana takes no such mark.
char32_t with_mark(char32_t kana, char32_t mark) {
  const bool is_ha = kana >= U'ハ' && kana <= U'ホ' && (kana - U'ハ') % 3 == 0;
  if (mark == U'゜') return is_ha ? kana + 2 : 0;
  if (kana == U'ウ') return U'ヴ';
  const bool is_plain = std::u32string_view(U"カキクケコサシスセソタチツテト").find(kana) !=
                        std::u32string_view::npos;
  return is_ha || is_plain ? kana + 1 : 0;
}

bool has_half_width_kana(std::string_view text) {
  for (size_t i = text.find('\xEF'); i != std::string_view::npos; i = text.find('\xEF', i + 1)) {
    if (i + 1 < text.size() && (text[i + 1] == '\xBD' || text[i + 1] == '\xBE')) return true;
  }
  return false;
}

std::string with_full_width_kana(std::string_view text) {
  std::string out;
  char32_t last = 0;
  const auto put = [&](char32_t point) {
    char bytes[4];
    out.append(bytes, write_code_point(point, bytes));
  };
  for (size_t i = 0; i < text.size();) {
    char32_t point = next_code_point(text, &i);
    const bool half = point >= kFirstHalfKana && point < kFirstHalfKana + kFullKana.size();
    if (half) point = kFullKana[point - kFirstHalfKana];
    const bool is_mark = half && (point == U'゛' || point == U'゜');
    const char32_t joined = is_mark ? with_mark(last, point) : 0;
    if (joined != 0) out.resize(out.size() - 3);
    put(joined != 0 ? joined : point);
    last = half ? point : 0;
  }
  return out;
}

}  // namespace

void append_japan_time(int64_t ms, bool point, std::string* out) {
  constexpr int64_t kJapanMs = 9 * 3'600'000;
  constexpr int64_t kDayMs = 24 * 3'600'000;
  const CivilDate date = civil_from_days(japan_day(ms));
  int64_t of_day = (ms + kJapanMs) % kDayMs;
  if (of_day < 0) of_day += kDayMs;
  append_digits(date.year, 4, out);
  append_digits(date.month, 2, out);
  append_digits(date.day, 2, out);
  append_digits(of_day / 3'600'000, 2, out);
  append_digits(of_day / 60'000 % 60, 2, out);
  append_digits(of_day / 1000 % 60, 2, out);
  if (point) out->push_back('.');
  append_digits(of_day % 1000, 3, out);
}

void Hl7TextWriter::append_value(std::string_view value) {
  size_t at = value.find_first_of(kDelimiters);
  while (at != std::string_view::npos) {
    utf8_.append(value.substr(0, at)).append("\\");
    utf8_.push_back(kEscapes[kDelimiters.find(value[at])]);
    utf8_.append("\\");
    value.remove_prefix(at + 1);
    at = value.find_first_of(kDelimiters);
  }
  utf8_.append(value);
}

void Hl7TextWriter::append(const EncounterText& text, std::string_view type, std::string* out) {
  utf8_.clear();
  time_.clear();
  append_japan_time(text.plain.event_ms, true, &time_);
  append_header(text, type);
  append_patient(text);
  if (text.change_kind == "merge") {
    utf8_.append("MRG|");
    append_value(text.merge_from);
    utf8_.append("^^^^PI\r");
  }
  utf8_.append("PV1|0001|O|");
  append_value(text.department);
  utf8_.append("^^^^^C||||||||||||||||");
  append_value(text.encounter);
  utf8_.append("\r");
  int number = 0;
  for (const std::string_view diagnosis : text.diagnoses) {
    utf8_.append("DG1|").append(std::to_string(++number)).append("||");
    append_value(diagnosis);
    utf8_.append("^^I10\r");
  }
  if (!text.plain.insurer.empty()) append_insurance(text.plain);
  if (has_half_width_kana(utf8_)) utf8_ = with_full_width_kana(utf8_);
  encode_text(utf8_, TextEncoding::kIso2022Jp, "■", out);
}

void Hl7TextWriter::append_header(const EncounterText& text, std::string_view type) {
  utf8_.append("MSH|^~\\&|HIS|");
  append_value(text.institution);
  utf8_.append("|GW|RCV|").append(time_).append("||").append(type).append("|");
  append_value(text.message_id);
  utf8_.append("|P|2.5||||||~ISO IR87||ISO 2022-1994|");
  utf8_.append("SS-MIX2_1.20^SS-MIX2^1.2.392.200250.2.1.100.1.2.120^ISO\rEVN||").append(time_);
  utf8_.append("\r");
}

void Hl7TextWriter::append_patient(const EncounterText& text) {
  const PlainIdentifiers& plain = text.plain;
  utf8_.append("PID|0001||");
  append_value(text.patient);
  utf8_.append("^^^^PI||");
  // A deletion says who, nothing else.
  if (plain.kana_family.empty() && plain.kana_given.empty() && plain.latin_family.empty()) {
    utf8_.append("\r");
    return;
  }
  append_names(plain);
  const CivilDate birth = civil_from_days(plain.birth_day);
  utf8_.append("||");
  append_digits(birth.year, 4, &utf8_);
  append_digits(birth.month, 2, &utf8_);
  append_digits(birth.day, 2, &utf8_);
  utf8_.append(plain.sex == 0 ? "|M|||^^^^" : "|F|||^^^^");
  append_value(plain.postcode);
  utf8_.append("^JPN^H^");
  append_value(plain.address);
  utf8_.append("||^PRN^PH^^^^^^^^^");
  append_value(plain.phone);
  utf8_.append(20, '|').append(time_, 0, 14).append("\r");  // PID-33: the last update.
}

void Hl7TextWriter::append_name(std::string_view family, std::string_view given,
                                std::string_view codes) {
  if (family.empty() && given.empty()) return;
  if (!first_name_) utf8_.append("~");
  first_name_ = false;
  append_value(family);
  utf8_.append("^");
  append_value(given);
  utf8_.append("^^^^^").append(codes);
}

void Hl7TextWriter::append_names(const PlainIdentifiers& plain) {
  first_name_ = true;
  append_name(plain.kanji_family, plain.kanji_given, "L^I");
  append_name(plain.kana_family, plain.kana_given, "L^P");
  append_name(plain.latin_family, plain.latin_given, "L^A");
  append_name(plain.alias_kanji_family, plain.alias_kanji_given, "A^I");
  append_name(plain.alias_kana_family, plain.alias_kana_given, "A^P");
  append_name(plain.former_kanji, {}, "M^I");
  append_name(plain.former_kana, {}, "M^P");
}

void Hl7TextWriter::append_insurance(const PlainIdentifiers& plain) {
  utf8_.append("IN1|1|");
  utf8_.append(plain.insurer.size() == 6 ? "C0" : std::string_view(plain.insurer).substr(0, 2));
  utf8_.append("^^JHSD0001|");
  append_value(plain.insurer);
  utf8_.append("|||||||");
  // 記号~番号~枝番; who has no symbol (後期高齢者) has the number alone.
  const bool parts = !plain.symbol.empty() || !plain.branch.empty();
  if (parts) append_value(plain.symbol);
  if (parts) utf8_.append("~");
  append_value(plain.number);
  if (!plain.branch.empty()) utf8_.append("~");
  append_value(plain.branch);
  utf8_.append("\r");
}

}  // namespace nayose
