import { pinyin } from 'pinyin-pro'

const compoundSurnames = new Set(
  '欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 司徒 夏侯 端木 独孤 南宫 宇文 长孙 闻人 轩辕 澹台 呼延 钟离 淳于 单于 申屠 公冶 宗政 濮阳 赫连 西门 拓跋 百里 东郭 鲜于 完颜 纳兰 第五'.split(
    ' ',
  ),
)

const commonSurnames = new Set(
  '王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付傅方白邹孟熊秦邱江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳欧管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强帅屠豆朴盖练廉禹井祖漆巴丰支卿国狄平计索宣晋相初门云容敬来扈晁芮都普阙浦戈伏鹿薄邸雍辜羊阿乌母裘亓修邰赫杭况那宿鲜印逯隆茹诺战慕危玉银亢嵇公哈湛宾戎勾茅利於呼居揭干但尉冶斯元束檀衣信展阴昝智幸奉植衡富尧闭由'.split(
    '',
  ),
)

const titles = /(?:先生|女士|小姐|太太|老师|师傅|医生|阿姨|叔叔|大叔|大爷|大姐|同学|经理|老板|总)$/

export interface NamePinyin {
  /** `liuxiaoming`, lower case, no tones, ü as v. */
  full: string
  /** `lxm`. */
  initials: string
}

/** Surname of a Chinese name, compound ones included; null for names that have none (阿不都·热合曼, John). */
export function surnameOf(name: string): string | null {
  const text = tidy(name)
  if (!/^\p{Script=Han}{2,5}$/u.test(text)) return null
  const two = text.slice(0, 2)
  if (compoundSurnames.has(two) && text.length >= 3) return two
  return text[0]!
}

/** True for 2 to 4 characters that begin with a known surname, or end in a title (刘女士). A guess, for free text. */
export function looksLikeName(text: string): boolean {
  if (!/^\p{Script=Han}{2,5}$/u.test(text)) return false
  if (titles.test(text)) return text.replace(titles, '').length >= 1 && commonSurnames.has(text[0]!)
  return text.length <= 4 && (commonSurnames.has(text[0]!) || compoundSurnames.has(text.slice(0, 2)))
}

/** Youzan gives a ciphertext where a name should stand; it marks every one with `$1$`. */
export function isSealedName(text: string): boolean {
  return text.includes('$1$')
}

/** 王*明, 王*, 欧阳*娜, 阿**, J***. A title says nothing and stays: 刘女士. */
export function maskName(name: string): string {
  const text = tidy(name)
  if (text === '') return ''
  const title = titles.exec(text)?.[0]
  if (title && text.length > title.length) {
    const rest = text.slice(0, -title.length)
    return rest.length === 1 ? text : `${maskName(rest)}${title}`
  }
  const surname = surnameOf(text)
  if (!surname) return maskOther(text)
  const given = text.slice(surname.length)
  return given.length === 1 ? `${surname}*` : `${surname}${'*'.repeat(given.length - 1)}${given.at(-1)}`
}

/** Pinyin for search, with the readings that surnames have (单 shan, 曾 zeng, 仇 qiu). */
export function namePinyin(name: string): NamePinyin {
  const text = tidy(name)
  const options = { toneType: 'none', type: 'array', surname: 'head', v: true, nonZh: 'consecutive' } as const
  const syllables = pinyin(text, options).map((syllable) => syllable.toLowerCase().replace(/[^a-z0-9]/g, ''))
  const words = syllables.filter((syllable) => syllable !== '')
  return { full: words.join(''), initials: words.map((syllable) => syllable[0]).join('') }
}

function maskOther(text: string): string {
  const first = [...text][0]!
  return /\p{Script=Han}/u.test(first) ? `${first}**` : `${first}***`
}

/** Signs that NFKC leaves as they are: most names are such, and need no tidying. */
const plainHan = /^[\u4e00-\u9fff]+$/

function tidy(name: string): string {
  if (plainHan.test(name)) return name
  return name
    .normalize('NFKC')
    .trim()
    .replace(/(?<=\p{Script=Han})\s+(?=\p{Script=Han})/gu, '')
}
