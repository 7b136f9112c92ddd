// What the generator's writers write is what the readers read, for any patient.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "ops/cli/generate/format_writer.h"
#include "tests/unit/hl7/read_messages.h"

namespace nayose {
namespace {

constexpr int64_t kNoonMs = 1'795'489'200'123;  // 2026-11-24T12:00:00.123+09:00

// Texts of JIS X 0208 and ASCII, delimiters among them.
std::string any_text(size_t length_max) {
  static const std::vector<std::string> kLetters = {
      "山", "本", "表", "ソ", "能", "齋", "ア", "ー", "ガ", "ん", "Ａ", "１", "－",
      "A",  "z",  "0",  "|",  "^",  "&",  "~",  "\\", "-",  ".",  "X",  "E",  "々"};
  const size_t length = *rc::gen::inRange<size_t>(1, length_max);
  std::string text;
  for (size_t i = 0; i < length; ++i) text += *rc::gen::elementOf(kLetters);
  return text;
}

std::string digits(size_t length) {
  std::string text;
  for (size_t i = 0; i < length; ++i) text += *rc::gen::inRange('0', static_cast<char>('9' + 1));
  return text;
}

EncounterText any_encounter() {
  EncounterText text;
  text.institution = "1310110049";
  text.patient = digits(*rc::gen::inRange<size_t>(4, 11));
  text.encounter = "E" + digits(9);
  text.message_id = "h1-" + digits(3);
  text.change_kind = "update";
  text.department = "internal";
  text.diagnoses = {"E11.9"};
  PlainIdentifiers& plain = text.plain;
  plain.event_ms = kNoonMs + *rc::gen::inRange<int64_t>(0, 1'000'000'000);
  plain.birth_day = *rc::gen::inRange(-30'000, 20'000);
  plain.sex = *rc::gen::inRange<uint8_t>(0, 2);
  plain.kanji_family = any_text(6);
  plain.kanji_given = any_text(6);
  plain.kana_family = any_text(6);
  plain.kana_given = any_text(6);
  if (*rc::gen::arbitrary<bool>()) plain.former_kanji = any_text(6);
  if (*rc::gen::arbitrary<bool>()) plain.alias_kana_family = any_text(6);
  if (!plain.alias_kana_family.empty()) plain.alias_kana_given = any_text(6);
  plain.postcode = digits(7);
  plain.address = any_text(20);
  plain.phone = "090-" + digits(8);
  plain.insurer = digits(*rc::gen::element<size_t>(6, 8));
  plain.number = digits(7);
  if (*rc::gen::arbitrary<bool>()) plain.symbol = any_text(8);
  if (*rc::gen::arbitrary<bool>()) plain.branch = digits(2);
  return text;
}

using MakeWriter = Result<std::unique_ptr<FormatWriter>> (*)(const std::string&);

std::vector<ReadMessage> written_and_read(MakeWriter make, MessageFormat format,
                                          const std::vector<EncounterText>& texts) {
  const ScratchFolder folder;
  const std::string root = folder.path() + "/out";
  auto writer = make(root);
  EXPECT_TRUE(writer.ok());
  for (const EncounterText& text : texts) EXPECT_TRUE(writer.value()->encounter(text).ok());
  EXPECT_TRUE(writer.value()->close().ok());
  const std::string path = format == MessageFormat::kHl7 ? root + "/messages.hl7" : root;
  auto reader = open_message_reader(format, path, file_opener(), {});
  EXPECT_TRUE(reader.ok());
  return read_all(reader.value().get());
}

void expect_same(const EncounterText& text, const EncounterMessage& message) {
  const PlainIdentifiers& plain = text.plain;
  RC_ASSERT(message.institution == text.institution);
  RC_ASSERT(message.patient == text.patient);
  RC_ASSERT(message.encounter == text.encounter);
  RC_ASSERT(message.kanji.family == plain.kanji_family);
  RC_ASSERT(message.kanji.given == plain.kanji_given);
  RC_ASSERT(message.kana.family == plain.kana_family);
  RC_ASSERT(message.kana.given == plain.kana_given);
  const size_t aliases =
      (plain.alias_kana_family.empty() ? 0 : 1) + (plain.former_kanji.empty() ? 0 : 1);
  RC_ASSERT(message.aliases.size() == aliases);
  if (!plain.alias_kana_family.empty()) {
    RC_ASSERT(message.aliases[0].kana.given == plain.alias_kana_given);
  }
  if (!plain.former_kanji.empty()) {
    RC_ASSERT(message.aliases.back().type == std::string("former"));
    RC_ASSERT(message.aliases.back().kanji.family == plain.former_kanji);
  }
  RC_ASSERT(message.postcode == plain.postcode);
  RC_ASSERT(message.address == plain.address);
  RC_ASSERT(message.phones == std::vector<std::string>{plain.phone});
  RC_ASSERT(message.insurances.size() == 1u);
  RC_ASSERT(message.insurances[0].insurer == plain.insurer);
  RC_ASSERT(message.insurances[0].symbol == plain.symbol);
  RC_ASSERT(message.insurances[0].number == plain.number);
  RC_ASSERT(message.insurances[0].branch == plain.branch);
}

TEST(WriterRoundTrip, AnyPatientInHl7) {
  EXPECT_TRUE(rc::check([] {
    const EncounterText text = any_encounter();
    const std::vector<ReadMessage> messages =
        written_and_read(make_hl7_writer, MessageFormat::kHl7, {text, text});
    RC_ASSERT(messages.size() == 2u);
    RC_ASSERT(messages[1].readable);
    expect_same(text, messages[1].encounter);
  }));
}

TEST(WriterRoundTrip, AnyPatientInSsmix2) {
  EXPECT_TRUE(rc::check([] {
    const EncounterText text = any_encounter();
    const std::vector<ReadMessage> messages =
        written_and_read(make_ssmix2_writer, MessageFormat::kSsmix2, {text});
    RC_ASSERT(messages.size() == 1u);
    RC_ASSERT(messages[0].readable);
    expect_same(text, messages[0].encounter);
  }));
}

EncounterText small_encounter(std::string_view kind) {
  EncounterText text;
  text.institution = "1310110049";
  text.patient = "0012345";
  text.encounter = "E000000017";
  text.message_id = "h1-1";
  text.change_kind = kind;
  text.plain.event_ms = kNoonMs;
  if (kind != "delete" && kind != "retract_encounter") {
    text.plain.kanji_family = "髙𠮷山";
    text.plain.kana_family = "ﾀｶﾞﾊﾟｳﾞｱﾞ";
    text.plain.latin_family = "SMITH";
  }
  return text;
}

TEST(WriterRoundTrip, WhatJisLacksIsLostAndHalfWidthKanaAreFull) {
  const std::vector<ReadMessage> messages =
      written_and_read(make_hl7_writer, MessageFormat::kHl7, {small_encounter("update")});
  EXPECT_EQ(messages.at(0).encounter.kanji.text, "■■山");
  EXPECT_EQ(messages.at(0).encounter.kana.text, "タガパヴア゛");
  EXPECT_EQ(messages.at(0).encounter.latin.text, "SMITH");
  EXPECT_EQ(messages.at(0).encounter.event_time, "2026-11-24T12:00:00.123+09:00");
  EXPECT_EQ(messages.at(0).encounter.birth_date, "19700101");
}

TEST(WriterRoundTrip, ChangesInHl7) {
  EncounterText merge = small_encounter("merge");
  merge.merge_from = "0000001";
  const std::vector<ReadMessage> messages =
      written_and_read(make_hl7_writer, MessageFormat::kHl7,
                       {small_encounter("correction"), small_encounter("retract_encounter"), merge,
                        small_encounter("delete")});
  ASSERT_EQ(messages.size(), 4u);
  EXPECT_EQ(messages[0].encounter.change_kind, "update");
  EXPECT_EQ(messages[1].encounter.change_kind, "retract_encounter");
  EXPECT_EQ(messages[1].encounter.encounter, "E000000017");
  EXPECT_EQ(messages[2].encounter.change_kind, "merge");
  EXPECT_EQ(messages[2].encounter.merge_from, "0000001");
  EXPECT_EQ(messages[3].encounter.change_kind, "delete");
}

TEST(WriterRoundTrip, ChangesInSsmix2) {
  EncounterText first = small_encounter("correction");
  EncounterText second = small_encounter("correction");
  second.plain.event_ms += 1000;
  EncounterText retract = small_encounter("retract_encounter");
  retract.plain.event_ms += 3 * 24 * 3'600'000;
  EncounterText other = small_encounter("delete");
  other.patient = "0099999";
  const std::vector<ReadMessage> messages = written_and_read(
      make_ssmix2_writer, MessageFormat::kSsmix2,
      {first, second, small_encounter("update"), retract, small_encounter("merge"), other});
  ASSERT_EQ(messages.size(), 5u);
  EXPECT_EQ(messages[0].encounter.change_kind, "update");
  EXPECT_LT(messages[0].encounter.event_time, messages[1].encounter.event_time);
  // The visit, which is renamed, and its cancellation, which lies under the same day.
  for (size_t i = 2; i < 4; ++i) {
    EXPECT_EQ(messages[i].encounter.change_kind, "retract_encounter");
    EXPECT_EQ(messages[i].encounter.encounter, "E000000017");
  }
  EXPECT_EQ(messages[4].encounter.change_kind, "delete");
}

}  // namespace
}  // namespace nayose
