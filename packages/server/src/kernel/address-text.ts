import { looksLikeName } from './name.ts'
import { findPhones, type Phone } from './phone.ts'
import { readRegions } from './region/match.ts'

/** What stands around an address in a pasted text, and the address without it. */
export interface AddressText {
  /** The address alone, after NFKC; parts that were cut out left a space. */
  address: string
  phones: Phone[]
  name: string | null
  /** Words to the one who comes (放驿站, 装修中勿送, 到了打电话), as written. */
  remarks: string[]
  /** True when a part of the address is hidden by stars. */
  masked: boolean
}

// Addresses end long before; no pasted text may be slow.
const longestInput = 500

const nameLabel =
  /(?:收货人|收件人|联系人|业主|客户|姓名|收货)(?:姓名)?\s*[::]\s*([^\s,;。/]{1,10}|[A-Za-z ]{2,20})/
const labels =
  /(?:(?:收货|收件|联系|所在|详细|服务|安装|送货|家庭|客户)(?:人)?(?:地址|地区|区域|方式|电话|手机号?码?|信息)|地址|地区|手机号?码?|电话号?码?|联系方式|邮编|邮政编码|省市区)\s*[::]/g
const postcode = /(?:邮编|邮政编码)\s*[::]?\s*\d{6}(?!\d)|(?:^|[\s,;])\d{6}(?=$|[\s,;])/g
const wechatNote = /\(?(?:微信|[vV][xX]|wx|WX|[vV])(?:号)?(?:同号|同步|同手机号?)\)?|\(?同微信\)?/g
const brackets = /[([【{<《]([^()[\]【】{}<>《》]{1,40})[)\]】}>》]/g

const clause = '[^,;。!?()\\[\\]【】\\s]'
const remarkPatterns = [
  `(?:请|麻烦|可以?|直接|都)?(?:帮忙?)?(?:放|寄存|存放?|搁)(?:在|到|至|进)?${clause}{0,8}?(?:驿站|门口|快递柜|丰巢柜?|蜂巢柜?|前台|物业|门卫|保安室|保安亭|传达室|柜子?里?|楼下|超市|小卖部)${clause}{0,6}`,
  `(?:房子|家里|正在|目前)?装修(?:中|期间|没好|未完)?${clause}{0,4}?(?:勿送|勿装|不要送|先别送|别送|暂不|请勿)${clause}{0,6}`,
  `(?:快?到了?|到达|来之?前|上门前?|送之?前|送货前?|出发前?|安装前?)(?:请|之?后|再|前|先|务必|一定|楼下)*(?:打|给)?我?(?:个|一个)?(?:电话|手机)?(?:联系|通知|打|告知)${clause}{0,8}`,
  `(?:请|务必|一定|需要?|麻烦)?(?:提前|事先)${clause}{0,8}?(?:联系|电话|通知|预约|告知|说)${clause}{0,6}`,
  `(?:仅|只|只能|请|要)?(?:工作日|周末|周[一二三四五六日]|节假日|白天|晚上|上午|下午|中午|下班)${clause}{0,8}?(?:送|上门|安装|联系|有人|在家|收货|收)${clause}{0,6}`,
  `(?:勿|不要|别|请勿|不能|禁止)(?:放|送|打|敲|按|寄|投)${clause}{0,10}`,
  `(?:家里?)(?:有|没|无)(?:小孩|孩子|宝宝|婴儿|狗|人|老人|孕妇)${clause}{0,8}`,
  '(?:没有?|无|不带)电梯',
  `(?:送货上门|送上楼|送到家|加急|急用|急!?|尽快(?:发货|安装|上门|送)?|电话(?:联系|通知)|谢谢!?)${clause}{0,4}`,
].map((pattern) => new RegExp(pattern, 'g'))

const divisionCities: Readonly<Record<string, string>> = {
  一: '阿拉尔市',
  二: '铁门关市',
  三: '图木舒克市',
  四: '可克达拉市',
  五: '双河市',
  六: '五家渠市',
  七: '胡杨河市',
  八: '石河子市',
  九: '白杨市',
  十: '北屯市',
  十二: '乌鲁木齐市',
  十三: '新星市',
  十四: '昆玉市',
}

const placeWord = /[路街道区县市镇乡村号栋幢室楼院园苑城庄湾里弄巷店场厦座馆站屋坊府邸郡墅台轩阁庭社]$/

/** Takes phones, name, labels, postcode and remarks out of a pasted text. */
export function splitAddressText(input: string): AddressText {
  const found = findPhones(input.slice(0, longestInput))
  let text = cutPhones(found.text, found.phones).replace(wechatNote, ' ')
  const labelled = nameLabel.exec(text)?.[1]?.trim() ?? null
  text = text.replace(nameLabel, ' ').replace(labels, ' ').replace(postcode, ' ')
  const remarks: string[] = []
  text = takeRemarks(text, remarks)
  const { rest, name } = labelled ? { rest: text, name: labelled } : takeName(text)
  const address = spellDivisions(squeeze(rest))
  return {
    address,
    phones: found.phones.map(withoutPlace),
    name,
    remarks,
    masked: /\*|[Xx]{3,}/.test(address),
  }
}

function cutPhones(text: string, phones: readonly { start: number; end: number }[]): string {
  let rest = ''
  let at = 0
  for (const { start, end } of phones) {
    rest += `${text.slice(at, start)} `
    at = end
  }
  return rest + text.slice(at)
}

function withoutPlace({ start: _start, end: _end, ...phone }: Phone & { start: number; end: number }): Phone {
  return phone
}

function takeRemarks(text: string, remarks: string[]): string {
  const keep = (remark: string) => {
    const tidy = remark.trim()
    if (tidy) remarks.push(tidy)
    return ' '
  }
  let rest = text.replace(brackets, (whole, inner: string) => (isRemark(inner) ? keep(inner) : whole))
  for (const pattern of remarkPatterns) rest = rest.replace(pattern, keep)
  return rest.replace(/(?:备注|留言|说明)\s*[::]?\s*(?=$|[\s,;])/g, ' ')
}

function isRemark(text: string): boolean {
  return remarkPatterns.some((pattern) => {
    pattern.lastIndex = 0
    return pattern.test(text)
  })
}

// A name stands alone, before or behind the address; inside the address nothing is taken for one.
function takeName(text: string): { rest: string; name: string | null } {
  const tokens = text.split(/[\s,;。]+/).filter(Boolean)
  if (tokens.length < 2) return { rest: text, name: null }
  for (const index of [0, tokens.length - 1]) {
    const token = tokens[index]!
    const rest = tokens.toSpliced(index, 1).join(' ')
    if (isMaskedName(token) || (isName(token) && /\d/.test(rest))) return { rest, name: token }
  }
  return { rest: text, name: null }
}

function isName(token: string): boolean {
  return looksLikeName(token) && !placeWord.test(token) && readRegions(token).length === 0
}

function isMaskedName(token: string): boolean {
  return /^\p{Script=Han}\*{1,3}\p{Script=Han}?$/u.test(token)
}

// 新疆生产建设兵团第八师石河子市: the divisions are written where other provinces write a city.
function spellDivisions(address: string): string {
  const written =
    /^(?:新疆(?:维吾尔自治区)?\s*)?(?:新疆)?(?:生产)?建设兵团\s*(?:农?第?([一二三四五六七八九十]{1,2})师)?/
  return address.replace(written, (_, division?: string) => `新疆 ${divisionCities[division ?? ''] ?? ''} `)
}

function squeeze(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/^[\s,;。:/|、-]+|[\s,;。:/|、-]+$/g, '')
}
