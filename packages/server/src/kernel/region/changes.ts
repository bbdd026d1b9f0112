/**
 * What no rule can find: districts that were split, merged or moved since the shapes were drawn (about 2018),
 * and rows of the code list that are out of date. Pure renames (县 to 区, same name root in the same city) are
 * found by `scripts/build-region-data.ts`.
 */

/** Old code to current code. A merged district appears several times on the right. */
export const successors: Readonly<Record<string, string>> = {
  '130223': '130284', // 滦县, 滦州市
  '130521': '130503', // 邢台县 into 信都区
  '130526': '130505', // 任县, 任泽区
  '140202': '140213', // 大同 城区, 平城区
  '140203': '140214', // 大同 矿区, 云冈区
  '140211': '140214', // 大同 南郊区, most of it 云冈区
  '140227': '140215', // 大同县, 云州区
  '140402': '140403', // 长治 城区, 潞州区
  '140411': '140403', // 长治 郊区, 潞州区
  '140421': '140404', // 长治县, 上党区
  '220381': '220184', // 公主岭市, from 四平 to 长春
  '230702': '230717',
  '230708': '230717', // 伊春区 and 美溪区, 伊美区
  '230711': '230718',
  '230706': '230718', // 乌马河区 and 翠峦区, 乌翠区
  '230704': '230719',
  '230716': '230719', // 友好区 and 上甘岭区, 友好区
  '230712': '230723',
  '230714': '230723', // 汤旺河区 and 乌伊岭区, 汤旺县
  '230707': '230724',
  '230710': '230724',
  '230715': '230724', // 新青区, 五营区 and 红星区, 丰林县
  '230713': '230725', // 带岭区, 大箐山县
  '230705': '230751',
  '230709': '230751', // 西林区 and 金山屯区, 金林区
  '232723': '232701', // 漠河县, 漠河市
  '320611': '320613', // 港闸区 into 崇川区
  '330103': '330105', // 下城区 into 拱墅区
  '330104': '330102', // 江干区, most of it into 上城区
  '340208': '340209', // 三山区 into 弋江区
  '340221': '340210', // 芜湖县, 湾沚区
  '350402': '350404', // 梅列区 into 三元区
  '350427': '350405', // 沙县, 沙县区
  '360105': '360112', // 湾里区 into 新建区
  '360421': '360404', // 九江县, 柴桑区
  '361121': '361104', // 上饶县, 广信区
  '370634': '370614', // 长岛县 into 蓬莱区
  '371200': '370100',
  '371202': '370116', // 莱城区, 莱芜区 of 济南
  '371203': '370117', // 钢城区 of 济南
  '410306': '410308', // 吉利区 into 孟津区
  '430221': '430212', // 株洲县, 渌口区
  '450127': '450181', // 横县, 横州市
  '511521': '511504', // 宜宾县, 叙州区
  '520222': '520281', // 盘县, 盘州市
  '542400': '540600',
  '542421': '540602', // 那曲县, 色尼区
  '610427': '610482', // 彬县, 彬州市
  '632825': '632800', // 海西州直辖: 茫崖 and 大柴旦 cannot be told apart
}

/** Shapes whose own code now means another place. */
export const shapeCodes: Readonly<Record<string, string>> = {
  '232701': '232761', // drawn for 加格达奇; the code went to 漠河市
}

/** Current districts whose old shape is larger or smaller than the district of today. */
export const changedShapes: ReadonlySet<string> = new Set([
  '130502', // 襄都区
  '320508', // 姑苏区: drawn with 苏州工业园区
  '330102', // 上城区: without the part of 江干区 that is 钱塘区
  '330109', // 萧山区: before 钱塘区
  '330110', // 余杭区: holds 临平区
  '330327', // 苍南县: holds 龙港市
  '360102', // 东湖区: holds a part of 红谷滩区
  '360112', // 新建区: holds a part of 红谷滩区
  '440306', // 宝安区: holds 光明区
  '653221', // 和田县: holds 和安县 and 和康县
])

/** Cities without districts: their towns hang on the city itself. */
export const citiesWithoutDistricts: ReadonlySet<string> = new Set(['441900', '442000', '460400', '620200'])

/**
 * Functional zones that the code lists lack. Their codes are ours (`Z`), never official ones.
 * `[code of the city]Z[number]`, name, further names.
 */
export const zones: readonly (readonly [code: string, name: string, ...others: string[]])[] = [
  ['110100Z1', '北京经济技术开发区', '亦庄开发区', '亦庄经济技术开发区'],
  ['130600Z1', '雄安新区'],
  ['210100Z1', '沈抚新区', '沈抚示范区'],
  ['210200Z1', '金普新区'],
  ['330200Z1', '前湾新区', '杭州湾新区'],
  ['370200Z1', '西海岸新区'],
  ['410100Z1', '郑东新区'],
  ['420100Z1', '东湖新技术开发区', '东湖高新区', '光谷'],
  ['420100Z2', '武汉经济技术开发区', '武汉经开区'],
  ['430100Z1', '湘江新区'],
  ['440300Z1', '大鹏新区'],
  ['440300Z2', '前海合作区'],
  ['440300Z3', '深汕特别合作区', '深汕合作区'],
  ['500100Z1', '两江新区'],
  ['510100Z1', '天府新区'],
  ['520100Z1', '贵安新区'],
  ['530100Z1', '滇中新区'],
  [
    '610100Z1',
    '西咸新区',
    '西咸新区沣东新城',
    '西咸新区沣西新城',
    '西咸新区秦汉新城',
    '西咸新区空港新城',
    '西咸新区泾河新城',
  ],
  ['610100Z2', '高新技术产业开发区'],
  ['610100Z3', '经济技术开发区'],
  ['610100Z4', '曲江新区'],
  ['610100Z5', '浐灞国际港', '浐灞生态区', '国际港务区'],
]
