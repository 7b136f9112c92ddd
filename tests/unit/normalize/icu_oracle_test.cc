// Kana keys against ICU's transliterators. What differs is in the table below, with its reason.
#include <gtest/gtest.h>
#include <unicode/translit.h>
#include <unicode/unistr.h>

#include <array>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/normalize/name/name_data.h"
#include "engine/normalize/table_rows.h"
#include "tests/unit/normalize/normalized.h"

namespace nayose {
namespace {

class Transliterator {
 public:
  explicit Transliterator(const char* id) {
    UErrorCode error = U_ZERO_ERROR;
    icu_.reset(icu::Transliterator::createInstance(icu::UnicodeString::fromUTF8(id), UTRANS_FORWARD,
                                                   error));
    if (U_FAILURE(error)) icu_.reset();
  }
  bool exists() const { return icu_ != nullptr; }
  std::string operator()(const std::string& text) const {
    icu::UnicodeString copy = icu::UnicodeString::fromUTF8(text);
    icu_->transliterate(copy);
    std::string out;
    copy.toUTF8String(out);
    return out;
  }

 private:
  std::unique_ptr<icu::Transliterator> icu_;
};

// What nayose does beyond ICU, in order; `count` is how many names needed it.
struct Step {
  std::string_view from;
  std::string_view to;
  std::string_view reason;
  size_t count = 0;
};

std::vector<Step> steps() {
  std::vector<Step> all;
  const auto add = [&](std::string_view reason, std::vector<std::array<std::string_view, 2>> rows) {
    for (const auto& [from, to] : rows) all.push_back({from, to, reason, 0});
  };
  add("insurers store large kana only", {{"ァ", "ア"},
                                         {"ィ", "イ"},
                                         {"ゥ", "ウ"},
                                         {"ェ", "エ"},
                                         {"ォ", "オ"},
                                         {"ッ", "ツ"},
                                         {"ャ", "ヤ"},
                                         {"ュ", "ユ"},
                                         {"ョ", "ヨ"}});
  add("one sound, written in two ways", {{"ヂ", "ジ"}, {"ヅ", "ズ"}, {"ヲ", "オ"}});
  return all;
}

std::string rewritten(std::string text, const std::string& ours, std::vector<Step>* all) {
  for (Step& step : *all) {
    if (text == ours) break;
    bool any = false;
    for (size_t at = text.find(step.from); at != std::string::npos; at = text.find(step.from, at)) {
      text.replace(at, step.from.size(), step.to);
      any = true;
    }
    step.count += any ? 1 : 0;
  }
  return text;
}

// Every surname and given name in kana, as `write` writes it; ICU reads it back with `id`.
void compare(const char* write, const char* read) {
  const Transliterator writer(write);
  const Transliterator reader(read);
  ASSERT_TRUE(writer.exists() && reader.exists());
  std::vector<Step> all = steps();
  size_t names = 0;
  size_t same = 0;
  for (const std::string_view table :
       {embedded_surnames(), embedded_given_male(), embedded_given_female()}) {
    for_each_table_row<4>(table, [&](const TableCells<4>& cells) {
      const std::string raw = writer(std::string(cells[1]));
      const std::string theirs = reader(raw);
      const std::string ours = normalized(Normalizer::kKanaName, raw);
      ++names;
      same += theirs == ours ? 1 : 0;
      EXPECT_EQ(rewritten(theirs, ours, &all), ours) << raw;
    });
  }
  std::map<std::string_view, size_t> reasons;
  for (const Step& step : all) reasons[step.reason] += step.count;
  std::printf("%s: %zu names, %zu the same as they are", read, names, same);
  for (const auto& [reason, count] : reasons) {
    std::printf("; %.*s: %zu", static_cast<int>(reason.size()), reason.data(), count);
  }
  std::printf("\n");
  EXPECT_GT(names, 9000u);
  EXPECT_GT(same, names / 2);
  EXPECT_GT(reasons["insurers store large kana only"], 0u);
  EXPECT_GT(reasons["one sound, written in two ways"], 0u);
}

TEST(IcuOracle, Hiragana) { compare("Katakana-Hiragana", "Hiragana-Katakana"); }

TEST(IcuOracle, HalfWidthKana) { compare("Fullwidth-Halfwidth", "Halfwidth-Fullwidth"); }

TEST(IcuOracle, DecomposedKana) { compare("NFD", "NFC"); }

}  // namespace
}  // namespace nayose
