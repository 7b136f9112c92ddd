// The files of an SS-MIX2 standardised storage, in the order of their names. Private to this folder
// and its tests.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/status.h"

namespace nayose {

// ROOT/ppp/ppp/patient/date/kind/patient_date_kind_order_time_department_flag
struct Ssmix2File {
  std::string path;
  std::string patient;
  std::string date;  // "-" where the kind has none.
  std::string kind;  // ADT-00, OMP-01 …
  std::string order;
  char flag = '1';          // 1 active, 2 superseded, 0 deleted.
  bool well_named = false;  // The name is as above and fits its folders.
};

// Messages of one patient come one after another; those of one order by time, whatever became of
// them. Depends on names alone, never on dates of files.
// Memory: the lists of the folders above a file, never of the tree.
class Ssmix2Walk {
 public:
  explicit Ssmix2Walk(std::string root) : root_(std::move(root)) {}

  // False at the end. Folders that vanished are passed over; what looks like a message, or a folder
  // of them, in a place where none can be comes as not well named. Errors: kNotFound (no root),
  // kIoError; their texts hold no patient id.
  Result<bool> next(Ssmix2File* file);

  // The names that `file` may have got meanwhile: superseded, deleted.
  static std::vector<std::string> later_paths(const Ssmix2File& file);

 private:
  struct Level {
    std::string path;
    std::vector<std::string> names;   // Sorted.
    std::vector<std::string> strays;  // The last one first.
    size_t next = 0;
  };
  static constexpr size_t kFileLevel = 5;  // Below root, ppp, ppp, patient, date, kind.

  Status enter(std::string path);
  void describe(const std::string& name, Ssmix2File* file) const;

  const std::string root_;
  std::vector<Level> levels_;
  bool started_ = false;
};

}  // namespace nayose
