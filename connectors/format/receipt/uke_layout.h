// Where レセプト電算 records of each kind of institution hold what, and how they write dates.
// Private to this folder.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace nayose {

// Values of one record. Positions count from the record's name, which is 0.
class UkeRecord {
 public:
  // Splits a line at its commas; what lies behind the last position that is read is left out.
  void split(std::string_view line);
  std::string_view name() const { return get(0); }
  // Empty when the record is shorter. Without the spaces that pad it.
  std::string_view get(size_t position) const;

 private:
  static constexpr size_t kPositions = 48;
  std::array<std::string_view, kPositions> values_;
  size_t size_ = 0;
};

// Positions; 0: not in this record.
struct UkeLayout {
  char table;  // 点数表: '1' medical (also DPC), '3' dental, '4' pharmacy, '6' home nursing.
  std::array<uint8_t, 2> claim_month;  // In IR, YK or HM: the first that holds a month.
  uint8_t sex;
  uint8_t birth_date;
  uint8_t admission;
  uint8_t local_id;  // カルテ番号等, 調剤録番号等, 訪問看護記録番号等
  uint8_t search_number;
  uint8_t department;
  uint8_t kana;
};
inline constexpr uint8_t kUkeReceiptNumber = 1;
inline constexpr uint8_t kUkeReceiptKind = 2;
inline constexpr uint8_t kUkeCareMonth = 3;
inline constexpr uint8_t kUkeName = 4;

// True for a record that opens the receipts of an institution: IR, YK, HM.
bool is_uke_header(std::string_view name);
// Of the institutions with that 点数表, null for one that is not known.
const UkeLayout* uke_layout(std::string_view header, std::string_view table);

// "YYYY-MM" of GYYMM (before 2020-05) or YYYYMM; empty when it is neither.
std::string uke_month(std::string_view text);
// "YYYY-MM-DD" of GYYMMDD or YYYYMMDD; empty when it is neither, or no such day exists.
std::string uke_date(std::string_view text);
bool is_digits(std::string_view text);

}  // namespace nayose
