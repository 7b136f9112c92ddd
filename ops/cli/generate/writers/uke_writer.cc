// Encounters as the claims of レセプト電算 that a hospital sends each month, one receipt an
// encounter. Claims of a month hold the care of the month before; what comes later is in later
// claims.
#include <array>
#include <filesystem>
#include <string>
#include <system_error>

#include "engine/base/clock.h"
#include "engine/normalize/encoding/text_decoder.h"
#include "ops/cli/generate/format_writer.h"
#include "ops/cli/generate/writers/claim_file.h"

namespace nayose {
namespace {

constexpr std::string_view kFullSpace = "　";
constexpr int32_t kGregorianSince = 2020 * 12 + 4;  // Claims of 2020-05 and later.
constexpr int32_t kBranchSince = 2021 * 12 + 8;     // Care of 2021-09 and later.
constexpr uint32_t kPoints = 75;

// Months since year 0.
int32_t month_index(const CivilDate& date) { return date.year * 12 + date.month - 1; }
CivilDate first_day(int32_t month) { return {month / 12, month % 12 + 1, 1}; }

void append_digits(int32_t value, size_t width, std::string* out) {
  const std::string digits = std::to_string(value);
  if (digits.size() < width) out->append(width - digits.size(), '0');
  out->append(digits);
}

// YYYYMMDD, or an era's digit and its year before 2020-05; `day` false leaves the day out.
std::string claim_date(const CivilDate& date, bool gregorian, bool day) {
  struct Era {
    char code;
    int32_t base;
    CivilDate first;
  };
  constexpr std::array<Era, 5> kEras = {{{'5', 2018, {2019, 5, 1}},
                                         {'4', 1988, {1989, 1, 8}},
                                         {'3', 1925, {1926, 12, 25}},
                                         {'2', 1911, {1912, 7, 30}},
                                         {'1', 1867, {1868, 1, 25}}}};
  std::string out;
  if (gregorian) append_digits(date.year, 4, &out);
  for (const Era& era : kEras) {
    if (!out.empty() || date < era.first) continue;
    out.push_back(era.code);
    append_digits(date.year - era.base, 2, &out);
  }
  append_digits(date.month, 2, &out);
  if (day) append_digits(date.day, 2, &out);
  return out;
}

// What claims may hold: JIS X 0208, first and second level. `bytes` are CP932 with 0x01 for what
// that lacks.
bool is_claimable(std::string_view bytes) {
  for (size_t i = 0; i < bytes.size(); ++i) {
    const auto lead = static_cast<unsigned char>(bytes[i]);
    if (lead == 0x01) return false;
    if (lead < 0x80 || (lead >= 0xA0 && lead < 0xE0)) continue;
    const auto trail = static_cast<unsigned char>(i + 1 < bytes.size() ? bytes[i + 1] : 0);
    // Rows that vendors added.
    if (lead == 0x87 || lead > 0xEA || (lead == 0xEA && trail > 0xA4)) return false;
    ++i;
  }
  return true;
}

std::string joined(std::string_view family, std::string_view space, std::string_view given) {
  std::string name(family);
  if (!family.empty() && !given.empty()) name.append(space);
  return name.append(given);
}

class UkeWriter final : public FormatWriter {
 public:
  explicit UkeWriter(std::string directory) : directory_(std::move(directory)) {}

  Status encounter(const EncounterText& text) override {
    const bool is_visit = text.change_kind == "update" || text.change_kind == "correction";
    if (!is_visit || text.plain.insurer.empty()) return Status::ok_status();
    const CivilDate day = civil_from_days(japan_day(text.plain.event_ms));
    const int32_t claim_month = month_index(day) + 1;
    if (claim_month > claim_month_) {
      NAYOSE_RETURN_IF_ERROR(close());
      claim_month_ = claim_month;
    }
    const bool regional = text.plain.insurer.size() == 6 || text.plain.insurer.substr(0, 2) == "39";
    Claim& claim = claims_[regional ? 1 : 0];
    utf8_.clear();
    if (!claim.file.begun()) begin(text.plain.institution_code, regional, &claim);
    ++claim.receipts;
    append_receipt(text, day, claim.receipts);
    encode_text(utf8_, TextEncoding::kCp932, "?", &claim.file.buffer());
    return claim.file.flush_when_large();
  }

  Status close() override {
    for (Claim& claim : claims_) {
      if (!claim.file.begun()) continue;
      claim.file.buffer().append("GO,").append(std::to_string(claim.receipts)).append(",");
      claim.file.buffer().append(std::to_string(claim.receipts * kPoints)).append(",99\r\n\x1A");
      NAYOSE_RETURN_IF_ERROR(claim.file.end());
      claim.receipts = 0;
    }
    return Status::ok_status();
  }

 private:
  struct Claim {
    ClaimFile file;
    uint64_t receipts = 0;
  };

  bool gregorian() const { return claim_month_ >= kGregorianSince; }

  void begin(std::string_view code, bool regional, Claim* claim) {
    const std::string payer = regional ? "2" : "1";
    const std::string month = claim_date(first_day(claim_month_), gregorian(), false);
    claim->file.begin(directory_ + "/RECEIPTC_" + claim_date(first_day(claim_month_), true, false) +
                      "_" + payer + ".UKE");
    utf8_.append("IR,").append(payer).append(",").append(code.substr(0, 2)).append(",1,");
    utf8_.append(code.substr(3)).append(",,病院,").append(month).append(",00,0300000000\r\n");
    // Half of the institutions' systems know the field.
    writes_kana_ = ((code[3] + code[5] + code[7] + code[9]) & 1) == 0;
  }

  void append_receipt(const EncounterText& text, const CivilDate& day, uint64_t number) {
    const PlainIdentifiers& plain = text.plain;
    const std::string care_month = claim_date(day, gregorian(), false);
    const std::string care_day = claim_date(day, gregorian(), true);
    const std::string birth = claim_date(civil_from_days(plain.birth_day), gregorian(), true);
    utf8_.append("RE,").append(std::to_string(number)).append(",1112,").append(care_month);
    utf8_.append(",").append(name_of(plain)).append(plain.sex == 0 ? ",1," : ",2,").append(birth);
    utf8_.append(",,,,,,,").append(text.patient).append(",,,,,,,,01");
    utf8_.append(15, ',');  // Behind the first department: its details, two more, カタカナ.
    if (writes_kana_) utf8_.append(plain.kana_family).append(plain.kana_given);
    utf8_.append(",\r\nHO,").append(plain.insurer.size() == 6 ? "  " : "").append(plain.insurer);
    utf8_.append(",").append(plain.symbol).append(",").append(plain.number);
    utf8_.append(",1,").append(std::to_string(kPoints)).append(",,,,,,,,,\r\n");
    if (!plain.branch.empty() && month_index(day) >= kBranchSince) {
      utf8_.append("SN,1,01,,,,").append(plain.branch).append(",,\r\n");
    }
    bool first = true;
    for (const std::string_view diagnosis : text.diagnoses) {
      // Not coded: the name, here its ICD-10 code, stands in the text.
      utf8_.append("SY,0000999,").append(care_day).append(",1,,").append(diagnosis);
      utf8_.append(first ? ",01,\r\n" : ",,\r\n");
      first = false;
    }
    utf8_.append("SI,12,1,112007410,,").append(std::to_string(kPoints)).append(",1\r\n");
  }

  // The whole name in kana when one of its letters may not stand in a claim.
  std::string name_of(const PlainIdentifiers& plain) {
    std::string name = joined(plain.kanji_family, kFullSpace, plain.kanji_given);
    if (name.empty()) name = joined(plain.latin_family, " ", plain.latin_given);
    encoded_.clear();
    encode_text(name, TextEncoding::kCp932, "\x01", &encoded_);
    if (!name.empty() && is_claimable(encoded_)) return name;
    return joined(plain.kana_family, kFullSpace, plain.kana_given);
  }

  const std::string directory_;
  std::array<Claim, 2> claims_;  // 社会保険, 国民健康保険 and 後期高齢者医療
  int32_t claim_month_ = 0;
  bool writes_kana_ = false;
  std::string utf8_;
  std::string encoded_;
};

}  // namespace

Result<std::unique_ptr<FormatWriter>> make_uke_writer(const std::string& directory) {
  std::error_code error;
  std::filesystem::create_directory(directory, error);
  if (error) return Status(StatusCode::kIoError, "cannot make " + directory);
  return std::unique_ptr<FormatWriter>(std::make_unique<UkeWriter>(directory));
}

}  // namespace nayose
