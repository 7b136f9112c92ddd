#include <array>

#include "engine/normalize/canonical_forms.h"

namespace nayose {
namespace {

bool is_apostrophe(char32_t point) {
  return point == '\'' || point == '`' || point == 0x2018 || point == 0x2019;
}

struct SexWord {
  std::u32string_view word;
  char32_t code;
};

// ISO 5218 (JIS X 0303), HL7 0001, FHIR, words. "U", "N", "UNKNOWN", "9", "0", "不明" say nothing,
// so they are not here.
constexpr std::array<SexWord, 36> kSexWords = {{
    {U"1", U'M'},      {U"2", U'F'},      {U"01", U'M'},       {U"02", U'F'},
    {U"M", U'M'},      {U"F", U'F'},      {U"男", U'M'},       {U"女", U'F'},
    {U"男性", U'M'},   {U"女性", U'F'},   {U"MALE", U'M'},     {U"FEMALE", U'F'},
    {U"男子", U'M'},   {U"女子", U'F'},   {U"男児", U'M'},     {U"女児", U'F'},
    {U"オトコ", U'M'}, {U"オンナ", U'F'}, {U"ダンセイ", U'M'}, {U"ジョセイ", U'F'},
    {U"男ノ子", U'M'}, {U"女ノ子", U'F'}, {U"♂", U'M'},        {U"♀", U'F'},
    {U"MAN", U'M'},    {U"WOMAN", U'F'},  {U"養子", U'M'},     {U"養女", U'F'},
    {U"O", U'O'},      {U"OTHER", U'O'},  {U"A", U'O'},        {U"AMBIGUOUS", U'O'},
    {U"X", U'O'},      {U"ソノ他", U'O'}, {U"ソノホカ", U'O'}, {U"INTERSEX", U'O'},
}};

char32_t sex_of_word(std::u32string_view word) {
  for (const SexWord& entry : kSexWords) {
    if (entry.word == word) return entry.code;
  }
  // 長男, 二女, 三男: how a family register tells a child.
  constexpr std::u32string_view kOrders = U"長次二三四五六七八九";
  const bool child = word.size() == 2 && kOrders.find(word[0]) != std::u32string_view::npos;
  if (child && word[1] == U'男') return U'M';
  return child && word[1] == U'女' ? U'F' : 0;
}

// Hiragana as katakana.
char32_t sex_letter(char32_t point) {
  if (point >= 0x3041 && point <= 0x3096) return point + 0x60;
  return ascii_upper(point);
}

}  // namespace

void text_form(std::u32string_view folded, CodePoints* out) {
  out->clear();
  bool space_pending = false;
  for (const char32_t point : folded) {
    if (is_word_character(point)) {
      if (space_pending && !out->empty()) out->push(U' ');
      space_pending = false;
      out->push(to_upper(point));
    } else if (!is_apostrophe(point)) {
      space_pending = true;
    }
  }
}

// A code and its word may stand together ("1:男", "男(1)", "M^男性^HL70001"): they count when they
// do not contradict each other.
void sex_form(std::u32string_view folded, CodePoints* out) {
  out->clear();
  std::array<char32_t, 12> word{};
  size_t size = 0;
  char32_t sex = 0;
  for (size_t i = 0; i <= folded.size(); ++i) {
    const char32_t point = i < folded.size() ? sex_letter(folded[i]) : U'^';
    const char32_t before = size > 0 ? word[size - 1] : 0;
    const bool turns = size > 0 && is_digit(before) != is_digit(point);
    const bool letter = is_word_character(point) || point == U'♂' || point == U'♀';
    if (size > 0 && (!letter || turns) && !is_blank(point)) {
      const char32_t code = sex_of_word({word.data(), size});
      const bool known_sign = point == U'^' && sex != 0;
      if (code == 0 && !known_sign) return;
      if (code != 0 && sex != 0 && code != sex) return;
      if (code != 0) sex = code;
      size = 0;
    }
    if (point == U'^' && sex != 0) break;
    if (!letter) continue;
    if (size == word.size()) return;
    word[size++] = point;
  }
  if (sex != 0) out->push(sex);
}

}  // namespace nayose
