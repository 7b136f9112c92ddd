// All messages of an institution in one file, as an interface engine logs them.
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>

#include "ops/cli/generate/format_writer.h"
#include "ops/cli/generate/writers/hl7_text.h"

namespace nayose {
namespace {

class Hl7Writer final : public FormatWriter {
 public:
  explicit Hl7Writer(const std::string& path)
      : path_(path), file_(path, std::ios::binary | std::ios::trunc) {}

  Status encounter(const EncounterText& text) override {
    writer_.append(text, type_of(text.change_kind), &buffer_);
    return buffer_.size() < kFlushBytes ? Status() : flush();
  }

  Status close() override {
    NAYOSE_RETURN_IF_ERROR(flush());
    file_.close();
    return file_ ? Status() : failed();
  }

 private:
  static constexpr size_t kFlushBytes = 256 << 10;

  // HL7 has no message for a correction: it is an update.
  static std::string_view type_of(std::string_view kind) {
    if (kind == "delete") return "ADT^A23^ADT_A21";
    if (kind == "merge") return "ADT^A40^ADT_A39";
    if (kind == "retract_encounter") return "ADT^A11^ADT_A09";
    return "ADT^A08^ADT_A01";
  }

  Status failed() const { return Status(StatusCode::kIoError, "cannot write " + path_); }
  Status flush() {
    file_.write(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
    buffer_.clear();
    return file_ ? Status() : failed();
  }

  const std::string path_;
  std::ofstream file_;
  Hl7TextWriter writer_;
  std::string buffer_;
};

}  // namespace

Result<std::unique_ptr<FormatWriter>> make_hl7_writer(const std::string& directory) {
  std::error_code error;
  std::filesystem::create_directory(directory, error);
  if (error) return Status(StatusCode::kIoError, "cannot make " + directory);
  return std::unique_ptr<FormatWriter>(std::make_unique<Hl7Writer>(directory + "/messages.hl7"));
}

}  // namespace nayose
