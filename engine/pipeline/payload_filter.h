// De-identification of a payload: a default-deny allow-list, then a scan for the record's own
// identifiers. Part of INGEST, the only moment at which names exist.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/normalize/normalize_field.h"
#include "engine/record/payload.h"
#include "engine/record/source_record.h"

namespace nayose {

// JSON pointers below the payload, as a tree. "*" stands for any key or index; what lies below an
// allowed pointer is allowed too. Threads: const, safe concurrently.
class PayloadAllowList {
 public:
  explicit PayloadAllowList(const std::vector<std::string>& pointers);

  static constexpr int kDenied = -1;
  static constexpr int kAllBelow = -2;
  static constexpr int kRoot = 0;
  // The node below `node` for a key; kDenied or kAllBelow where the walk ends.
  int child(int node, std::string_view key) const;
  // True when the list itself has this key below `node`: then it cannot tell who somebody is.
  bool names(int node, std::string_view key) const;

 private:
  struct Node {
    std::vector<std::pair<std::string, int>> children;
    int any = kDenied;
  };
  void add_pointer(std::string_view pointer);
  // Target of a key as it was set, without falling back to "*".
  int* find_target(int node, std::string_view key);

  std::vector<Node> nodes_;
};

struct PayloadCounts {
  uint64_t dropped = 0;  // Values that are not on the allow-list.
  // Allowed values that held an identifier or a My Number, or that stood under a key that did.
  uint64_t with_identifiers = 0;
};

// Finds a record's identifiers in text, however written: raw, width- and kana-folded, without
// spaces, in either case; numbers by their digits; the birth date in any writing of either
// calendar. A number that is split over two values is not found. Threads: one object per thread.
// Cost: short codes in ASCII, the usual payload, are compared with the ASCII identifiers only; the
//       rest is folded when the first text asks for it.
class IdentifierScan {
 public:
  // `codes_only`: the record names nobody, so free text cannot be searched: every text counts as
  // found but short ASCII codes. `birth_date`: its canonical form; must outlive the search.
  void prepare(const SourceRecord& record, bool codes_only = false,
               std::string_view birth_date = {});
  bool found_in(std::string_view text, FieldNormalizer* normalizer);

 private:
  void fold(std::string_view text, FieldNormalizer* normalizer, std::string* out) const;
  void prepare_ascii();
  void prepare_folded(FieldNormalizer* normalizer);
  bool found_in_ascii(std::string_view text) const;

  bool codes_only_ = false;
  std::string_view birth_date_;
  std::vector<std::string_view> raw_;
  std::vector<std::string_view> ascii_;  // Upper case; of raw_ or upper_.
  std::vector<std::string> upper_;
  size_t upper_used_ = 0;
  bool ascii_ready_ = false;
  bool wide_letters_ = false;  // Some identifier has full-width Latin letters.
  std::vector<std::string> folded_;
  std::vector<std::string> digits_;
  size_t folded_used_ = 0;
  size_t digits_used_ = 0;
  bool folded_ready_ = false;
  std::string folded_text_;
  std::string digit_text_;
};

// Appends what may leave of the payload as a JSON object ("{}" when nothing). A key below an
// allowed pointer is searched like a text: with an identifier in it, it goes and its value too.
// Cost: one walk; no allocation in steady state.
void filter_payload(const PayloadEvents& events, const PayloadAllowList& allow,
                    IdentifierScan* scan, FieldNormalizer* normalizer, std::string* out,
                    PayloadCounts* counts);

}  // namespace nayose
