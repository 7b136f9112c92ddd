// Encounters as the bulk answers of オンライン資格確認 that a hospital's terminal fetches: up to a
// thousand patients of one day a file, a thousand files a folder.
#include <filesystem>
#include <string>
#include <system_error>
#include <unordered_set>

#include "engine/base/clock.h"
#include "engine/normalize/encoding/text_decoder.h"
#include "ops/cli/generate/format_writer.h"
#include "ops/cli/generate/kana_forms.h"
#include "ops/cli/generate/writers/claim_file.h"
#include "ops/cli/generate/writers/hl7_text.h"
#include "ops/cli/generate/writers/xml_element.h"

namespace nayose {
namespace {

constexpr size_t kUnitsMax = 1000;
constexpr uint64_t kFilesAFolder = 1000;
constexpr int64_t kMsPerSecond = 1000;
constexpr size_t kSecondDigits = 14;
constexpr std::string_view kWideSpace = "　";

class EligibilityWriter final : public FormatWriter {
 public:
  EligibilityWriter(std::string directory, std::unique_ptr<TextDecoder> decoder)
      : directory_(std::move(directory)), decoder_(std::move(decoder)) {}

  // Deletions, merges and retracted encounters have no form here.
  Status encounter(const EncounterText& text) override {
    if (text.change_kind != "update" && text.change_kind != "correction") return {};
    const int64_t day = japan_day(text.plain.event_ms);
    const bool again = patients_.count(text.patient) > 0;
    if (file_.begun() && (day != day_ || again || patients_.size() >= kUnitsMax)) {
      NAYOSE_RETURN_IF_ERROR(end_file());
    }
    if (!file_.begun()) NAYOSE_RETURN_IF_ERROR(begin_file(text, day));
    patients_.insert(text.patient);
    append_unit(text, &file_.buffer());
    return file_.flush_when_large();
  }

  Status close() override { return file_.begun() ? end_file() : Status::ok_status(); }

 private:
  // The answers of a file share one time. Files that follow each other have different ones, so that
  // a patient's answers keep their order.
  Status begin_file(const EncounterText& text, int64_t day) {
    day_ = day;
    const int64_t second = text.plain.event_ms / kMsPerSecond;
    last_second_ = second == last_second_ ? second + 1 : second;
    std::string time;
    append_japan_time(last_second_ * kMsPerSecond, false, &time);
    time.resize(kSecondDigits);
    const std::string folder = "/" + padded_number(files_ / kFilesAFolder, 5);
    std::error_code error;
    std::filesystem::create_directories(directory_ + folder, error);
    if (error) return Status(StatusCode::kIoError, directory_ + folder + ": " + error.message());
    file_.begin(directory_ + folder + "/OQSmuquc02res_" + time + std::to_string(files_++) + ".xml");
    std::string& out = file_.buffer();
    out.append(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?>\n<XmlMsg><MessageHeader>");
    append_xml_element("ProcessExecutionTime", time, &out);
    append_xml_element("QualificationConfirmationDate", compact_day(day), &out);
    append_xml_element("MedicalInstitutionCode", text.plain.institution_code, &out);
    append_xml_element("SegmentOfResult", "1", &out);
    append_xml_element("CharacterCodeIdentifier", "0", &out);
    out.append("</MessageHeader><MessageBody>\n");
    return {};
  }

  Status end_file() {
    patients_.clear();
    file_.buffer().append("</MessageBody></XmlMsg>\n");
    return file_.end();
  }

  // What the service's character set lacks comes back as ●.
  std::string lossy(std::string_view text) {
    bytes_.clear();
    encode_text(text, TextEncoding::kIso2022Jp, "●", &bytes_);
    std::string back;
    decoder_->decode(bytes_, true, &back);
    return back;
  }

  void append_name(std::string_view element, std::string_view family, std::string_view given,
                   std::string* out) {
    append_xml_element(element, lossy(joined_name(family, given, kWideSpace)), out);
  }

  void append_kana(std::string_view element, std::string_view family, std::string_view given,
                   std::string* out) {
    std::string kana;
    append_half_width_kana(joined_name(family, given, " "), &kana);
    append_xml_element(element, kana, out);
  }

  void append_unit(const EncounterText& text, std::string* out) {
    const PlainIdentifiers& plain = text.plain;
    out->append(
        "<BulkConfirmUnit><ProcessingResultStatus>1</ProcessingResultStatus>"
        "<ResultOfQualificationConfirmation>");
    append_xml_element("InsuredCardClassification", "01", out);
    append_xml_element("InsurerNumber", plain.insurer, out);
    append_xml_element("InsuredCardSymbol", plain.symbol, out);
    append_xml_element("InsuredIdentificationNumber", plain.number, out);
    append_xml_element("InsuredBranchNumber", plain.branch, out);
    // The head of the household, who is not the patient.
    append_name("InsuredName", plain.kanji_family, "世帯主", out);
    const bool foreign = !plain.latin_family.empty() || !plain.latin_given.empty();
    if (foreign) {
      append_xml_element("Name", joined_name(plain.latin_family, plain.latin_given, " "), out);
    } else {
      append_name("Name", plain.kanji_family, plain.kanji_given, out);
    }
    append_name("NameOfOther", plain.alias_kanji_family, plain.alias_kanji_given, out);
    append_kana("NameKana", plain.kana_family, plain.kana_given, out);
    append_kana("NameOfOtherKana", plain.alias_kana_family, plain.alias_kana_given, out);
    append_xml_element("Sex1", plain.sex == 0 ? "1" : "2", out);
    append_xml_element("Birthdate", compact_day(plain.birth_day), out);
    append_xml_element("Address", lossy(plain.address), out);
    append_xml_element("PostNumber", plain.postcode, out);
    out->append("</ResultOfQualificationConfirmation>");
    append_xml_element("ReferenceNumber", text.patient, out);
    out->append("</BulkConfirmUnit>\n");
  }

  std::string directory_;
  std::unique_ptr<TextDecoder> decoder_;
  ClaimFile file_;
  std::unordered_set<std::string> patients_;  // In the file.
  std::string bytes_;
  uint64_t files_ = 0;
  int64_t day_ = 0;
  int64_t last_second_ = 0;
};

}  // namespace

Result<std::unique_ptr<FormatWriter>> make_eligibility_writer(const std::string& directory) {
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error) return Status(StatusCode::kIoError, directory + ": " + error.message());
  NAYOSE_ASSIGN_OR_RETURN(auto decoder, TextDecoder::create(TextEncoding::kIso2022Jp));
  return std::unique_ptr<FormatWriter>(
      std::make_unique<EligibilityWriter>(directory, std::move(decoder)));
}

}  // namespace nayose
