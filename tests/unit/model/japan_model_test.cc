// What the shipped Japanese model must do with people: records in, one person or two.
#include <gtest/gtest.h>

#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "connectors/format/encounter_json.h"
#include "engine/blocking/block_tokenizer.h"
#include "engine/encode/keyring.h"
#include "engine/encode/profile_encoder.h"
#include "engine/model/linkage_model.h"
#include "engine/normalize/normalize_field.h"
#include "tests/support/canonical_values.h"
#include "tests/support/naive_linker.h"

namespace nayose {
namespace {

std::string model_path(const std::string& name) {
  const char* source = std::getenv("NAYOSE_SOURCE_DIR");
  return std::string(source == nullptr ? "." : source) + "/schemas/models/" + name;
}

// Raw values; what is empty is left out.
struct Patient {
  std::string kana = "ワタナベ ハナコ";
  std::string kanji = "渡辺 花子";
  std::string birth_date = "1984-03-12";
  std::string sex = "F";
  std::string postcode = "160-0022";
  std::string address = "東京都新宿区新宿1-2-3";
  std::string phone = "03-1234-5678";
  std::string insurer = "06132013";
  std::string symbol = "12-34";
  std::string number = "5678";
  std::string branch = "02";
  std::string latin;
  std::string alias_kana;  // Another name, whole.
  std::string former;      // A family name in kana.

  std::string json() const {
    std::string alias;
    if (!alias_kana.empty()) alias = R"({"kana":{"text":")" + alias_kana + R"("}})";
    if (!former.empty()) alias = R"({"kana":{"family":")" + former + R"("}})";
    const size_t space = kana.find(' ');
    const std::string kana_name = space == std::string::npos
                                      ? R"({"text":")" + kana + R"("})"
                                      : R"({"family":")" + kana.substr(0, space) +
                                            R"(","given":")" + kana.substr(space + 1) + R"("})";
    return R"({"name":{"kana":)" + kana_name + R"(,"kanji":{"text":")" + kanji +
           R"("},"latin":{"text":")" + latin + R"("},"aliases":[)" + alias +
           R"(]},"birth_date":")" + birth_date + R"(","sex":")" + sex + R"(","postcode":")" +
           postcode + R"(","address":")" + address + R"(","phones":[")" + phone +
           R"("],"insurances":[{"insurer":")" + insurer + R"(","symbol":")" + symbol +
           R"(","number":")" + number + R"(","branch":")" + branch + R"("}]})";
  }
};

Patient husband() {
  Patient p;
  p.kana = "ワタナベ タロウ";
  p.kanji = "渡辺 太郎";
  p.birth_date = "1981-07-30";
  p.sex = "M";
  p.branch = "01";
  return p;
}

Patient twin(const std::string& kana, const std::string& kanji) {
  Patient p;
  p.kana = "ワタナベ " + kana;
  p.kanji = "渡辺 " + kanji;
  p.birth_date = "2016-05-08";
  p.sex = "M";
  p.branch = "03";
  return p;
}

class JapanModel : public testing::Test {
 protected:
  JapanModel()
      : model_(std::move(load_model(model_path("japan.toml"))).value()),
        keyring_(std::move(Keyring::ephemeral()).value()),
        encoder_(std::move(
                     ProfileEncoder::create(*keyring_, model_.fields,
                                            {model_.positions_per_gram, model_.positions_per_digit},
                                            model_.encoding_hash))
                     .value()),
        tokenizer_(&model_),
        readers_(make_encounter_json_reader(model_.input)),
        reader_(readers_->make_reader()),
        linker_(&model_, &encoder_->layout()) {}

  // Adds a patient of an institution of its own.
  void add(const Patient& patient) {
    const std::string json = patient.json() + std::string(kReadPadding, ' ');
    SourceRecord record;
    std::string_view bad_field;
    const std::string_view raw(json.data(), json.size() - kReadPadding);
    ASSERT_EQ(reader_->read(raw, &record, &bad_field), RefusalReason::kNone);
    const std::vector<std::string> values = canonical_values(model_, record, &normalizer_);
    const std::vector<std::string_view> canonical(values.begin(), values.end());
    const size_t bytes = encoder_->layout().bytes();
    storage_.emplace_back(static_cast<uint8_t*>(std::aligned_alloc(64, bytes)), &std::free);
    encoder_->encode(canonical, storage_.back().get());
    NaiveRef ref;
    ref.institution = static_cast<uint32_t>(refs_.size());
    ref.ref = encoder_->make_ref(std::to_string(ref.institution), "1");
    ref.profiles.resize(1);
    ref.profiles[0].bytes = storage_.back().get();
    ref.profiles[0].tokens.resize(model_.rules.size());
    tokenizer_.tokens(canonical, encoder_.get(), ref.profiles[0].tokens);
    refs_.push_back(std::move(ref));
  }

  bool one_person(const Patient& a, const Patient& b) {
    refs_.clear();
    add(a);
    add(b);
    const NaiveResult result = linker_.link(refs_);
    return result.persons[0] == result.persons[1];
  }
  bool forbidden() const { return linker_.score(refs_[0], refs_[1]).forbidden; }

  LinkageModel model_;
  std::unique_ptr<Keyring> keyring_;
  std::unique_ptr<ProfileEncoder> encoder_;
  BlockTokenizer tokenizer_;
  std::unique_ptr<RecordReaderFactory> readers_;
  std::unique_ptr<RecordReader> reader_;
  FieldNormalizer normalizer_;
  NaiveLinker linker_;
  std::vector<std::unique_ptr<uint8_t, void (*)(void*)>> storage_;
  std::vector<NaiveRef> refs_;
};

TEST_F(JapanModel, KeepsToItsBudget) {
  EXPECT_LE(encoder_->layout().bytes(), 448u);
  EXPECT_LE(encoder_->layout().vector_count(), 4);
  EXPECT_LE(model_.rules.size(), 12u);
}

TEST_F(JapanModel, EveryRuleGivesAFullRecordAToken) {
  Patient full;
  full.latin = "WATANABE HANAKO";
  full.alias_kana = "サトウ ハナコ";
  add(full);
  for (size_t rule = 0; rule < model_.rules.size(); ++rule) {
    EXPECT_NE(refs_[0].profiles[0].tokens[rule], BlockToken{}) << model_.rules[rule].name;
  }
}

TEST_F(JapanModel, LinksWhatHospitalsWriteDifferently) {
  Patient other;
  other.kana = "ﾜﾀﾅﾍﾞﾊﾅｺ";
  other.kanji = "渡邉花子";
  other.birth_date = "昭和59年3月12日";
  other.sex = "2";
  other.phone = "0312345678";
  EXPECT_TRUE(one_person(Patient(), other));
}

TEST_F(JapanModel, LinksAPersonWhoMovedAndChangedInsurance) {
  Patient other;
  other.postcode = "530-0001";
  other.address = "大阪府大阪市北区梅田3-1-1";
  other.phone = "06-8765-4321";
  other.insurer = "01270016";
  other.symbol = "99-1";
  other.number = "777";
  other.branch = "00";
  EXPECT_TRUE(one_person(Patient(), other));
}

TEST_F(JapanModel, LinksAPersonWhoMarried) {
  Patient other;
  other.kana = "サトウ ハナコ";
  other.kanji = "佐藤 花子";
  EXPECT_TRUE(one_person(Patient(), other));
  other.insurer = "01270016";
  other.symbol = "99-1";
  other.number = "777";
  EXPECT_TRUE(one_person(Patient(), other)) << "the same phone and address";
}

TEST_F(JapanModel, LinksAPersonByAnotherName) {
  Patient smith;
  smith.kanji = "SMITH JOHN";
  smith.kana = "スミス ジョン";
  smith.alias_kana = "スミ ジョウ";
  smith.phone = smith.postcode = smith.address = smith.insurer = "";
  Patient sumi = smith;
  sumi.kana = "スミ ジョウ";
  sumi.kanji = "須美 譲";
  sumi.alias_kana = "";
  EXPECT_TRUE(one_person(smith, sumi));
  smith.alias_kana = "";
  EXPECT_FALSE(one_person(smith, sumi)) << "without the alias nothing says so";
  Patient by_ear = smith;
  by_ear.kana = "スミツ ヂヨーン";
  EXPECT_TRUE(one_person(smith, by_ear)) << "the Latin name is the same";
  Patient married;
  married.kana = "サトウ ハナコ";
  married.kanji = "佐藤 花子";
  married.former = "ワタナベ";
  married.phone = married.postcode = married.address = married.insurer = "";
  EXPECT_TRUE(one_person(Patient(), married));
}

TEST_F(JapanModel, FindsKanaInTheKanjiField) {
  Patient other;
  other.kanji = "ワタナベ　ハナコ";
  other.kana = "";
  EXPECT_TRUE(one_person(Patient(), other));
}

TEST_F(JapanModel, LostAndVariantLettersDoNotPartAPerson) {
  for (const char* kanji : {"■辺 花子", "渡邊 花子", "渡邉花子", "渡■花■"}) {
    Patient other;
    other.kanji = kanji;
    EXPECT_TRUE(one_person(Patient(), other)) << kanji;
  }
}

TEST_F(JapanModel, LinksDespiteOneSlip) {
  Patient digit;
  digit.birth_date = "1984-03-17";
  EXPECT_TRUE(one_person(Patient(), digit));
  Patient year;
  year.birth_date = "1948-03-12";
  EXPECT_TRUE(one_person(Patient(), year));
  Patient swapped;
  swapped.birth_date = "1984-12-03";
  EXPECT_TRUE(one_person(Patient(), swapped));
  Patient kana;
  kana.kana = "ワタナベ ハナヨ";
  EXPECT_TRUE(one_person(Patient(), kana));
  Patient sex;
  sex.sex = "M";
  EXPECT_TRUE(one_person(Patient(), sex));
}

TEST_F(JapanModel, LinksWithoutInsuranceAndPhone) {
  Patient a;
  a.insurer = a.symbol = a.number = a.branch = a.phone = "";
  EXPECT_TRUE(one_person(a, Patient()));
}

TEST_F(JapanModel, AHouseholdIsNotOnePerson) {
  EXPECT_FALSE(one_person(Patient(), husband()));
  Patient wife;
  Patient man = husband();
  wife.branch = man.branch = "";  // Before branch numbers.
  EXPECT_FALSE(one_person(wife, man));
  EXPECT_FALSE(forbidden());
}

TEST_F(JapanModel, TwinsAreTwoPersons) {
  Patient first = twin("ユウタ", "優太");
  Patient second = twin("ケンジ", "健二");
  EXPECT_FALSE(one_person(first, second)) << "even with one branch number";
  first.branch = second.branch = "";
  EXPECT_FALSE(one_person(first, second));
}

TEST_F(JapanModel, TwinsWithLikeNamesAreTwoPersons) {
  Patient first = twin("ユウタ", "優太");
  Patient second = twin("ユウト", "悠斗");
  second.branch = "04";
  EXPECT_FALSE(one_person(first, second));
  EXPECT_TRUE(forbidden());
  first.branch = second.branch = "";
  EXPECT_FALSE(one_person(first, second));
  EXPECT_FALSE(forbidden());
}

TEST_F(JapanModel, NamesakesAreTwoPersons) {
  Patient other;
  other.birth_date = "1957-11-29";
  other.postcode = "980-0811";
  other.address = "宮城県仙台市青葉区一番町1-1";
  other.phone = "022-111-2222";
  other.insurer = "00041012";
  other.symbol = "7";
  other.number = "12";
  EXPECT_FALSE(one_person(Patient(), other));
}

TEST_F(JapanModel, StrangersAreTwoPersons) {
  Patient other = husband();
  other.kana = "サトウ ケンイチ";
  other.kanji = "佐藤 健一";
  other.postcode = "980-0811";
  other.address = "宮城県仙台市青葉区一番町1-1";
  other.phone = "022-111-2222";
  other.insurer = "00041012";
  other.symbol = "7";
  other.number = "12";
  EXPECT_FALSE(one_person(Patient(), other));
}

TEST(FebrlModel, Loads) {
  const Result<LinkageModel> model = load_model(model_path("febrl.toml"));
  ASSERT_TRUE(model.ok()) << model.status().to_string();
  EXPECT_TRUE(model.value().duplicates_within_institution);
}

}  // namespace
}  // namespace nayose
