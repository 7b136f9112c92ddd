#include "engine/normalize/address/municipalities.h"

#include <algorithm>
#include <array>

#include "engine/normalize/address/address_letters.h"
#include "engine/normalize/code_points.h"
#include "engine/normalize/embed_file.h"

NAYOSE_EMBED(municipalities, "municipalities.tsv")

namespace nayose {
namespace {

constexpr std::array<std::u32string_view, 47> kPrefectures = {
    U"北海道", U"青森県", U"岩手県", U"宮城県", U"秋田県", U"山形県",   U"福島県", U"茨城県",
    U"栃木県", U"群馬県", U"埼玉県", U"千葉県", U"東京都", U"神奈川県", U"新潟県", U"富山県",
    U"石川県", U"福井県", U"山梨県", U"長野県", U"岐阜県", U"静岡県",   U"愛知県", U"三重県",
    U"滋賀県", U"京都府", U"大阪府", U"兵庫県", U"奈良県", U"和歌山県", U"鳥取県", U"島根県",
    U"岡山県", U"広島県", U"山口県", U"徳島県", U"香川県", U"愛媛県",   U"高知県", U"福岡県",
    U"佐賀県", U"長崎県", U"熊本県", U"大分県", U"宮崎県", U"鹿児島県", U"沖縄県"};
constexpr size_t kNameLettersMax = 12;
constexpr size_t kSlots = 4096;  // Twice the table, and a power of two.
constexpr uint32_t kHashSeed = 2166136261u;

uint32_t hash_letter(uint32_t hash, char32_t letter) {
  return (hash ^ static_cast<uint32_t>(letter)) * 16777619u;
}

}  // namespace

std::u32string_view prefecture_name(int code) {
  return kPrefectures[static_cast<size_t>(code) - 1];
}

int prefecture_at(std::u32string_view text) {
  for (size_t i = 0; i < kPrefectures.size(); ++i) {
    const std::u32string_view name = kPrefectures[i];
    if (text.size() < name.size() || text[0] != name[0]) continue;
    if (text.substr(0, name.size()) == name) return static_cast<int>(i) + 1;
  }
  return 0;
}

const Municipalities& Municipalities::get() {
  static const Municipalities table;
  return table;
}

Municipalities::Municipalities() : slots_(kSlots) {
  std::string_view text = embedded_municipalities();
  AddressLetters letters;
  std::u32string name;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.size() < 4 || line[0] == '#') continue;
    name.clear();
    for (size_t i = 3; i < line.size();) name.push_back(next_code_point(line, &i));
    letters.assign(name);
    add(letters.view(), (line[0] - '0') * 10 + (line[1] - '0'));
  }
}

void Municipalities::add(std::u32string_view name, int prefecture) {
  uint32_t hash = kHashSeed;
  for (const char32_t letter : name) hash = hash_letter(hash, letter);
  Entry& entry = slots_[slot_of(hash, name)];
  if (entry.size == 0) {
    entry.hash = hash;
    entry.begin = static_cast<uint32_t>(names_.size());
    entry.size = static_cast<uint32_t>(name.size());
    names_.append(name);
  }
  entry.prefectures |= uint64_t{1} << prefecture;
}

size_t Municipalities::slot_of(uint32_t hash, std::u32string_view name) const {
  size_t slot = (hash ^ hash >> 15) % kSlots;
  for (; slots_[slot].size != 0; slot = (slot + 1) % kSlots) {
    const Entry& entry = slots_[slot];
    const std::u32string_view known(names_.data() + entry.begin, entry.size);
    if (entry.hash == hash && known == name) break;
  }
  return slot;
}

Municipalities::Match Municipalities::longest_at(std::u32string_view text, int prefecture) const {
  Match best;
  uint32_t hash = kHashSeed;
  const size_t end = std::min(text.size(), kNameLettersMax);
  for (size_t i = 0; i < end; ++i) {
    const char32_t letter = text[i];
    hash = hash_letter(hash, letter);
    if (letter != U'市' && letter != U'区' && letter != U'町' && letter != U'村') continue;
    const Entry& entry = slots_[slot_of(hash, text.substr(0, i + 1))];
    const uint64_t wanted = prefecture == 0 ? ~uint64_t{0} : uint64_t{1} << prefecture;
    if (entry.size != 0 && (entry.prefectures & wanted) != 0) best = {i + 1, entry.prefectures};
  }
  return best;
}

}  // namespace nayose
