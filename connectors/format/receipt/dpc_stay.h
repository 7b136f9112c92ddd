// One stay in a hospital, put together from the lines of DPC 様式1. Private to this folder.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "connectors/format/encounter_message.h"
#include "connectors/format/message_reader.h"

namespace nayose {

// Values of one line, as bytes of the file's encoding.
class DpcLine {
 public:
  void split(std::string_view line);
  size_t size() const { return size_; }
  // Empty when the line is shorter. Without the spaces around it.
  std::string_view get(size_t position) const;

 private:
  static constexpr size_t kPositions = 512;  // The old form has some hundred columns.
  std::array<std::string_view, kPositions> values_;
  size_t size_ = 0;
};

// Where a line holds what all forms have. kNowhere: the form has no such column.
struct DpcColumns {
  static constexpr size_t kNowhere = SIZE_MAX;
  size_t facility = 0;
  size_t data_id = 1;
  size_t admission = 2;
  size_t count = 3;  // 回数管理番号: stays that began on one day.
  // Columns of their own in the old form, payloads of A000010 and A000030 in the new one.
  size_t birth_date = kNowhere;
  size_t sex = kNowhere;
  size_t postcode = kNowhere;
  size_t discharge = kNowhere;
};

// Fills an encounter line by line. The first thing that is wrong decides.
class DpcStay {
 public:
  explicit DpcStay(const ConvertOptions* options) : options_(options) {}

  void begin(const DpcLine& line, const DpcColumns& columns, EncounterMessage* message);
  // True when the line is of the stay that was begun.
  bool owns(const DpcLine& line, const DpcColumns& columns) const;
  // A record with its code and payloads: 患者属性, 退院情報, diagnoses; others are passed over.
  void add_record(const DpcLine& line);
  // A line of the old form.
  void add_columns(const DpcLine& line, const DpcColumns& columns);
  void fail(RefusalReason reason, std::string place);
  // Completes the encounter; true when it is one, else reason() and place() say why not.
  bool finish();

  RefusalReason reason() const { return reason_; }
  const std::string& place() const { return place_; }

 private:
  bool ok() const { return reason_ == RefusalReason::kNone; }
  void read_person(std::string_view birth_date, std::string_view sex, std::string_view postcode);
  void add_diagnosis(std::string_view kind, std::string_view code);

  const ConvertOptions* options_;
  EncounterMessage* message_ = nullptr;
  std::string key_;
  std::string admission_;
  std::string discharge_;
  std::string outcome_;
  std::string diagnoses_;
  bool has_person_ = false;
  RefusalReason reason_ = RefusalReason::kNone;
  std::string place_;
};

}  // namespace nayose
