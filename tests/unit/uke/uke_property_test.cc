// What the writers of `nayose generate` write is read back; what nobody wrote harms nothing.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "connectors/format/receipt/uke_layout.h"
#include "engine/base/clock.h"
#include "ops/cli/generate/format_writer.h"
#include "tests/unit/uke/text_input.h"

namespace nayose {
namespace {

namespace fs = std::filesystem;

// A folder of its own per process, gone at the end.
class Folder {
 public:
  Folder() : path_(fs::temp_directory_path() / ("nayose_uke_" + std::to_string(getpid()))) {
    fs::remove_all(path_);
    fs::create_directories(path_);
  }
  ~Folder() { fs::remove_all(path_); }
  std::string sub(const std::string& name) const {
    fs::remove_all(path_ / name);
    return (path_ / name).string();
  }

 private:
  fs::path path_;
};

std::vector<fs::path> files_of(const std::string& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

std::string bytes_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

struct Name {
  const char* kanji_family;
  const char* kanji_given;
  const char* kana_family;
  const char* kana_given;
  bool claimable;
};
constexpr Name kNames[] = {
    {"山本", "太郎", "ヤマモト", "タロウ", true}, {"表", "十予", "オモテ", "トヨ", true},
    {"髙橋", "一", "タカハシ", "ハジメ", false},  {"山﨑", "花子", "ヤマザキ", "ハナコ", false},
    {"𠮷田", "実", "ヨシダ", "ミノル", false},    {"佐々木", "熙", "ササキ", "ヒロシ", true},
    {"濵田", "①", "ハマダ", "イチ", false}};

EncounterText random_encounter(uint64_t sequence) {
  EncounterText text;
  const Name& name = kNames[*rc::gen::inRange<size_t>(0, std::size(kNames))];
  text.change_kind = "update";
  text.sequence = sequence;
  text.patient = std::to_string(*rc::gen::inRange(1, 100'000'000));
  text.diagnoses = {"I10", "E11.9"};
  PlainIdentifiers& plain = text.plain;
  plain.institution_code = "1310110049";
  plain.event_ms = int64_t{*rc::gen::inRange(17'000, 20'700)} * kMsPerDay;
  plain.birth_day = *rc::gen::inRange(-20'000, 17'000);
  plain.sex = static_cast<uint8_t>(*rc::gen::inRange(0, 2));
  plain.kanji_family = name.kanji_family;
  plain.kanji_given = name.kanji_given;
  plain.kana_family = name.kana_family;
  plain.kana_given = name.kana_given;
  plain.postcode = "1000001";
  plain.insurer = *rc::gen::element<std::string>("138016", "06132013", "39131008");
  plain.symbol = *rc::gen::element<std::string>("", "１２－３４", "1234");
  plain.number = std::to_string(*rc::gen::inRange(1, 10'000'000));
  plain.branch = *rc::gen::element<std::string>("", "00", "03");
  return text;
}

bool is_claimable(const EncounterText& text) {
  for (const Name& name : kNames) {
    if (text.plain.kanji_family == name.kanji_family) return name.claimable;
  }
  return false;
}

// The receipts of all files, by patient.
std::vector<EncounterMessage> read_folder(MessageFormat format, const std::string& folder) {
  std::vector<EncounterMessage> all;
  for (const fs::path& path : files_of(folder)) {
    const ReadMessages read = read_all(format, bytes_of(path), {}, 4'096, path.string());
    CHECK(read.unreadable.empty(), "what was written is readable");
    all.insert(all.end(), read.encounters.begin(), read.encounters.end());
  }
  return all;
}

const EncounterMessage& of_patient(const std::vector<EncounterMessage>& messages,
                                   const std::string& patient) {
  const auto found =
      std::find_if(messages.begin(), messages.end(),
                   [&](const EncounterMessage& message) { return message.patient == patient; });
  CHECK(found != messages.end(), "each patient comes back");
  return *found;
}

TEST(UkeProperty, ReceiptsComeBackAsTheyWereWritten) {
  const Folder folder;
  EXPECT_TRUE(rc::check([&] {
    const std::string out = folder.sub("uke");
    auto writer = make_uke_writer(out);
    RC_ASSERT(writer.ok());
    std::vector<EncounterText> texts;
    const size_t count = *rc::gen::inRange<size_t>(1, 12);
    for (size_t i = 0; i < count; ++i) {
      texts.push_back(random_encounter(i + 1));
      texts.back().patient = std::to_string(i) + "0" + texts.back().patient;
      RC_ASSERT(writer.value()->encounter(texts.back()).ok());
    }
    RC_ASSERT(writer.value()->close().ok());
    const auto read = read_folder(MessageFormat::kUke, out);
    RC_ASSERT(read.size() == count);
    for (const EncounterText& text : texts) {
      const EncounterMessage& message = of_patient(read, text.patient);
      const PlainIdentifiers& plain = text.plain;
      const CivilDate day = civil_from_days(japan_day(plain.event_ms));
      RC_ASSERT(message.institution == plain.institution_code);
      RC_ASSERT(message.event_time.substr(0, 7) == format_iso_date(day).substr(0, 7));
      RC_ASSERT(uke_date(message.birth_date) == format_iso_date(civil_from_days(plain.birth_day)));
      RC_ASSERT(message.sex == (plain.sex == 0 ? "1" : "2"));
      const std::string kanji = plain.kanji_family + "　" + plain.kanji_given;
      const std::string kana = plain.kana_family + "　" + plain.kana_given;
      RC_ASSERT(message.kanji.text == (is_claimable(text) ? kanji : kana));
      RC_ASSERT(message.kana.text.empty() ||
                message.kana.text == plain.kana_family + plain.kana_given);
      RC_ASSERT(message.insurances.size() == 1u);
      RC_ASSERT(message.insurances[0].insurer == plain.insurer);
      RC_ASSERT(message.insurances[0].symbol == plain.symbol);
      RC_ASSERT(message.insurances[0].number == plain.number);
      RC_ASSERT(message.insurances[0].branch == (day >= CivilDate{2021, 9, 1} ? plain.branch : ""));
    }
  }));
}

TEST(UkeProperty, StaysComeBackAsTheyWereWritten) {
  const Folder folder;
  EXPECT_TRUE(rc::check([&] {
    const std::string out = folder.sub("dpc");
    auto writer = make_dpc_writer(out);
    RC_ASSERT(writer.ok());
    const EncounterText text = random_encounter(16);
    RC_ASSERT(writer.value()->encounter(random_encounter(17)).ok());  // Not an admission.
    RC_ASSERT(writer.value()->encounter(text).ok());
    RC_ASSERT(writer.value()->close().ok());
    const auto read = read_folder(MessageFormat::kDpc, out);
    RC_ASSERT(read.size() == 1u);
    RC_ASSERT(read[0].institution == text.plain.institution_code);
    RC_ASSERT(read[0].patient == std::string(10 - text.patient.size(), '0') + text.patient);
    RC_ASSERT(uke_date(read[0].birth_date) ==
              format_iso_date(civil_from_days(text.plain.birth_day)));
    RC_ASSERT(read[0].postcode == text.plain.postcode);
  }));
}

constexpr std::string_view kValid =
    "IR,1,13,1,1011004,,病院,202605,00,\r\n"
    "RE,1,1112,202604,山本　太郎,1,19560401,,,,,,,00012345,,,,,,,,01,,,,,,,,,,,,,,,ヤマモト,\r\n"
    "HO,  138016,1,2\r\nSN,1,01,,,,02,,\r\nSY,8830417,20260402,1,,,01,\r\nGO,1,1,99\r\n";

bool is_place(std::string_view text) {
  return !text.empty() && text.size() <= 64 && as_message_id(text) == text;
}

// Bytes that look like claims more often than not.
std::string random_bytes() {
  std::string bytes = in_cp932(kValid) + in_cp932(kValid);
  const size_t edits = *rc::gen::inRange<size_t>(0, 20);
  for (size_t i = 0; i < edits; ++i) {
    const size_t at = *rc::gen::inRange<size_t>(0, bytes.size());
    const auto piece = *rc::gen::element<std::string>("\r\n", ",", "RE,", "GO", "\x81", "\x1A",
                                                      "HO", "\"", "\t", "\n", "KO,1,2\n", "0");
    if (*rc::gen::arbitrary<bool>()) {
      bytes.insert(at, piece);
    } else {
      bytes.replace(at, piece.size(), piece);
    }
  }
  return *rc::gen::arbitrary<bool>() ? bytes : *rc::gen::arbitrary<std::string>();
}

TEST(UkeProperty, AnyBytesAreReadOrToldAndTheSameHoweverTheyArrive) {
  EXPECT_TRUE(rc::check([] {
    const std::string bytes = random_bytes();
    for (const MessageFormat format : {MessageFormat::kUke, MessageFormat::kDpc}) {
      const ReadMessages read = read_all(format, bytes);
      for (const UnreadableMessage& message : read.unreadable) {
        RC_ASSERT(is_place(message.place));
        RC_ASSERT(as_message_id(message.message_id) == message.message_id);
      }
      const size_t step = *rc::gen::inRange<size_t>(1, 64);
      RC_ASSERT(read_all(format, bytes, {}, step).lines == read.lines);
    }
  }));
}

}  // namespace
}  // namespace nayose
