#include "ops/cli/generate/foreign_names.h"

#include <array>

namespace nayose {
namespace {

// The first ones have no kanji.
constexpr size_t kLatinFamilies = 24;
constexpr std::array<ForeignName, 34> kFamilies = {
    {{"NGUYEN", "グエン", "ヌエン", "", ""},
     {"TRAN", "トラン", "チャン", "", ""},
     {"LE", "レ", "レー", "", ""},
     {"PHAM", "ファム", "パム", "", ""},
     {"HOANG", "ホアン", "ホアング", "", ""},
     {"DANG", "ダン", "ダング", "", ""},
     {"SANTOS", "サントス", "サントース", "", ""},
     {"REYES", "レイエス", "レエス", "", ""},
     {"CRUZ", "クルス", "クルーズ", "", ""},
     {"GARCIA", "ガルシア", "ガルシャ", "", ""},
     {"SILVA", "シルバ", "シルヴァ", "", ""},
     {"OLIVEIRA", "オリベイラ", "オリヴェイラ", "", ""},
     {"SOUZA", "ソウザ", "ソーザ", "", ""},
     {"PEREIRA", "ペレイラ", "ペレーラ", "", ""},
     {"SHRESTHA", "シュレスタ", "シレスタ", "", ""},
     {"GURUNG", "グルン", "グルング", "", ""},
     {"SMITH", "スミス", "スミッス", "", ""},
     {"JOHNSON", "ジョンソン", "ジャンソン", "", ""},
     {"MARTIN", "マーティン", "マルチン", "", ""},
     {"MILLER", "ミラー", "ミラ", "", ""},
     {"KUMAR", "クマール", "クマル", "", ""},
     {"SINGH", "シン", "シング", "", ""},
     {"RAHMAN", "ラーマン", "ラフマン", "", ""},
     {"WIJAYA", "ウィジャヤ", "ヴィジャヤ", "", ""},
     {"WANG", "ワン", "ワング", "王", "オウ"},
     {"LI", "リー", "リ", "李", "リ"},
     {"ZHANG", "チャン", "ジャン", "張", "チョウ"},
     {"CHEN", "チェン", "チン", "陳", "チン"},
     {"LIU", "リュウ", "リウ", "劉", "リュウ"},
     {"YANG", "ヤン", "ヤング", "楊", "ヨウ"},
     {"KIM", "キム", "キーム", "金", "キン"},
     {"PARK", "パク", "パーク", "朴", "ボク"},
     {"CHOI", "チェ", "チョイ", "崔", "サイ"},
     {"JUNG", "チョン", "ジョン", "鄭", "テイ"}}};

constexpr size_t kLatinGiven = 16;
using GivenNames = std::array<ForeignName, 24>;
constexpr GivenNames kMale = {{{"VAN MINH", "ヴァンミン", "バンミン", "", ""},
                               {"DUC ANH", "ドゥックアン", "ドクアン", "", ""},
                               {"QUANG HUY", "クアンフイ", "クァンフィ", "", ""},
                               {"JUAN CARLOS", "フアンカルロス", "ファンカルロス", "", ""},
                               {"JOSE", "ホセ", "ジョゼ", "", ""},
                               {"MIGUEL", "ミゲル", "ミゲール", "", ""},
                               {"LUCAS", "ルーカス", "ルカス", "", ""},
                               {"PEDRO", "ペドロ", "ペードロ", "", ""},
                               {"RAJESH", "ラジェシュ", "ラジェス", "", ""},
                               {"BIKASH", "ビカシュ", "ビカス", "", ""},
                               {"JOHN", "ジョン", "ジョーン", "", ""},
                               {"DAVID", "デビッド", "ダビド", "", ""},
                               {"MICHAEL", "マイケル", "ミカエル", "", ""},
                               {"ROBERT JAMES", "ロバートジェームズ", "ロバートジェイムス", "", ""},
                               {"AHMAD", "アフマド", "アーマッド", "", ""},
                               {"BUDI", "ブディ", "ブジ", "", ""},
                               {"WEI", "ウェイ", "ウエイ", "偉", "イ"},
                               {"MING", "ミン", "ミング", "明", "メイ"},
                               {"JUN", "ジュン", "チュン", "俊", "シュン"},
                               {"HAO", "ハオ", "ハウ", "浩", "コウ"},
                               {"JIAN GUO", "ジエンクオ", "ジャングオ", "建国", "ケンコク"},
                               {"MIN JUN", "ミンジュン", "ミンチュン", "民俊", "ミンシュン"},
                               {"SUNG HO", "ソンホ", "スンホ", "成浩", "セイコウ"},
                               {"DONG HYUN", "ドンヒョン", "トンヒョン", "東賢", "トウケン"}}};
constexpr GivenNames kFemale = {{{"THI LAN", "ティラン", "チラン", "", ""},
                                 {"THI HUONG", "ティフオン", "チフォン", "", ""},
                                 {"THU TRANG", "トゥチャン", "トゥトラン", "", ""},
                                 {"MARIA", "マリア", "マリヤ", "", ""},
                                 {"MARIA CLARA", "マリアクララ", "マリヤクララ", "", ""},
                                 {"ANGELICA", "アンジェリカ", "アンヘリカ", "", ""},
                                 {"JULIANA", "ジュリアナ", "ジュリアーナ", "", ""},
                                 {"FERNANDA", "フェルナンダ", "フェナンダ", "", ""},
                                 {"SITA", "シタ", "シータ", "", ""},
                                 {"SUNITA", "スニタ", "スニーター", "", ""},
                                 {"MARY", "メアリー", "メリー", "", ""},
                                 {"ELIZABETH", "エリザベス", "エリザベート", "", ""},
                                 {"SARAH", "サラ", "セーラ", "", ""},
                                 {"EMILY ROSE", "エミリーローズ", "エミリローズ", "", ""},
                                 {"DEWI", "デウィ", "デヴィ", "", ""},
                                 {"FATIMA", "ファティマ", "ファチマ", "", ""},
                                 {"LI NA", "リーナ", "リナ", "麗娜", "レイナ"},
                                 {"XIAO YAN", "シャオイェン", "シャオヤン", "小燕", "ショウエン"},
                                 {"JING", "ジン", "チン", "静", "セイ"},
                                 {"FANG", "ファン", "ハン", "芳", "ホウ"},
                                 {"HONG MEI", "ホンメイ", "ホングメイ", "紅梅", "コウバイ"},
                                 {"JI YOUNG", "ジヨン", "チヨン", "智英", "チエイ"},
                                 {"SOO JIN", "スジン", "スーチン", "秀珍", "シュウチン"},
                                 {"MI KYUNG", "ミギョン", "ミキョン", "美京", "ビキョウ"}}};

}  // namespace

const ForeignName& foreign_family_name(uint8_t index) { return kFamilies[index]; }

const ForeignName& foreign_given_name(uint8_t sex, uint8_t index) {
  return sex == 0 ? kMale[index] : kFemale[index];
}

uint8_t draw_foreign_family(Random* random) {
  return static_cast<uint8_t>(random->below(kFamilies.size()));
}

uint8_t draw_foreign_given(uint8_t sex, uint8_t family, Random* random) {
  const size_t names = sex == 0 ? kMale.size() : kFemale.size();
  if (family < kLatinFamilies) return static_cast<uint8_t>(random->below(kLatinGiven));
  return static_cast<uint8_t>(kLatinGiven + random->below(names - kLatinGiven));
}

}  // namespace nayose
