import { allRegions, cityOf, provinceOf } from '../../packages/server/src/kernel/region/regions.ts'

/**
 * Customers of a Chinese brand over eight channels, with the traps of the trade (T1, T10, T15): masks, privacy numbers
 * with extensions, families in one flat, shared phones and phones of the staff, recycled numbers, people who moved,
 * delivery points for addresses, names typed by ear, slips of the finger. The same seed gives the same people.
 */
export interface GenerateOptions {
  records: number
  seed: number
  /** 1 is the usual share of masks, slips and traps; 2 doubles it. */
  noise?: number
}

export interface GeneratedRecords {
  columns: Record<(typeof columnNames)[number], string[]>
  persons: string[]
}

/** The records as a file of the same form as the development set. */
export function csvOf({ columns, persons }: GeneratedRecords): string {
  const lines = persons.map((_, i) => columnNames.map((name) => columns[name][i]!).join(','))
  return `${columnNames.join(',')}\n${lines.join('\n')}\n`
}

export const columnNames = [
  'record_id',
  'channel',
  'channel_user_id',
  'union_id',
  'nickname',
  'name',
  'phone',
  'phone_ext',
  'address',
] as const

type Draw = () => number

interface Home {
  province: string
  city: string
  district: string
  road: string
  gate: number
  estate: string
  building: number
  unit: number
  room: number
}

interface Person {
  id: string
  surname: string
  given: string
  man: boolean
  phones: string[]
  homes: Home[]
  unionId: string
  accounts: Map<string, string>
}

interface World {
  draw: Draw
  noise: number
  people: Person[]
  staffPhones: string[]
}

const channels = ['tmall', 'jd', 'pdd', 'douyin', 'wecom', 'miniapp', 'store', 'hotline']
const channelShares = [0.19, 0.34, 0.49, 0.61, 0.76, 0.88, 0.96, 1]
const marketplaces = new Set(['tmall', 'jd', 'pdd', 'douyin'])

// The commonest surnames with their share in ten thousand people, then the rest evenly.
const surnames: [string, number][] = [
  ['王', 715],
  ['李', 720],
  ['张', 680],
  ['刘', 540],
  ['陈', 530],
  ['杨', 310],
  ['黄', 240],
  ['赵', 210],
  ['吴', 200],
  ['周', 190],
  ['徐', 140],
  ['孙', 130],
  ['马', 130],
  ['朱', 120],
  ['胡', 110],
  ['郭', 110],
  ['何', 110],
  ['林', 110],
  ['高', 100],
  ['罗', 100],
  ...'郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫雷龙黎史陶贺毛段郝顾龚邵覃武钱戴莫孔汤常温康施牛樊葛邢安齐'
    .split('')
    .map((sign): [string, number] => [sign, 45]),
  ['欧阳', 10],
  ['诸葛', 3],
]
const givenSigns =
  '伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚英华文玉兰红建国志宇浩轩梓涵欣怡雨晨思琪子萱嘉豪佳俊鹏博雅婷慧颖琳倩雪梅凤云龙飞鑫斌波辉健康宁莉萍燕玲琴秀珍荣成亮东海山林森峰岩松柏春夏秋冬天宝贵福祥瑞安然若诗语嫣墨一依可心悦彤妍菲曼青蓝紫白'
const roadSigns =
  '和平建设人民解放长江黄河中山文化新华东风胜利青年友谊光明幸福迎宾滨河科技学府朝阳春晖金桥玉泉星海云龙凤凰白鹭青松翠柏'
const estateEnds = ['小区', '花园', '家园', '公寓', '雅居', '名邸', '新村', '国际', '苑', '广场', '华府']
const roadEnds = ['路', '街', '大道', '路', '东路', '西路', '北路', '南路']
const prefixes = [
  '130',
  '131',
  '135',
  '136',
  '137',
  '138',
  '139',
  '150',
  '151',
  '158',
  '159',
  '177',
  '180',
  '186',
  '188',
  '189',
  '199',
]
const nickWords = [
  '阳光',
  '小鱼',
  '风',
  '星空',
  '猫',
  '豆豆',
  '月亮',
  '番茄',
  '咖啡',
  '蜗牛',
  '妈妈',
  '大海',
  '清风',
  '向日葵',
]
const soundAlike: Record<string, string> = {
  陈: '程',
  程: '陈',
  张: '章',
  李: '黎',
  黎: '李',
  许: '徐',
  徐: '许',
  吴: '武',
  沈: '申',
  王: '汪',
  汪: '王',
  婷: '亭',
  燕: '艳',
  艳: '燕',
  丽: '莉',
  莉: '丽',
  明: '鸣',
  华: '花',
  英: '颖',
  颖: '英',
  志: '智',
  建: '健',
  健: '建',
  慧: '惠',
}
const pinyinOf: Record<string, string> = {
  王: 'wang',
  李: 'li',
  张: 'zhang',
  刘: 'liu',
  陈: 'chen',
  杨: 'yang',
  黄: 'huang',
  赵: 'zhao',
  吴: 'wu',
  周: 'zhou',
  徐: 'xu',
  孙: 'sun',
  马: 'ma',
  朱: 'zhu',
  胡: 'hu',
  郭: 'guo',
  何: 'he',
  林: 'lin',
  高: 'gao',
  罗: 'luo',
}
const chineseDigits = '零一二三四五六七八九'

export function generatePeople({ records, seed, noise = 1 }: GenerateOptions): GeneratedRecords {
  const world: World = { draw: diceOf(seed), noise, people: [], staffPhones: [] }
  for (let i = 0; i < 1 + records / 20_000; i += 1) world.staffPhones.push(phoneOf(world.draw))
  const columns = Object.fromEntries(
    columnNames.map((name) => [name, [] as string[]]),
  ) as GeneratedRecords['columns']
  const persons: string[] = []
  while (persons.length < records) {
    const person = makePerson(world)
    world.people.push(person)
    for (let many = recordsOf(world.draw); many > 0 && persons.length < records; many -= 1) {
      const record = makeRecord(world, person)
      for (const name of columnNames) columns[name].push(record[name])
      persons.push(person.id)
    }
  }
  return shuffle({ columns, persons }, world.draw)
}

function makePerson({ draw, people, noise }: World): Person {
  const other = people.length > 10 && draw() < 0.12 * noise ? pick(people.slice(-400), draw) : null
  const family = other && draw() < 0.6
  const surname = family && draw() < 0.5 ? other.surname : weighted(draw)
  const home = family ? other.homes[0]! : homeOf(draw)
  const phones = [phoneOf(draw)]
  // One who gave a number up passes it on; some order for others from one phone.
  if (other && !family) phones[0] = draw() < 0.5 ? other.phones[0]! : phones[0]!
  if (draw() < 0.08 * noise)
    phones.push(draw() < 0.2 && people.length > 0 ? pick(people, draw).phones[0]! : phoneOf(draw))
  return {
    id: `p${people.length}`,
    surname,
    given: signs(givenSigns, draw() < 0.2 ? 1 : 2, draw),
    man: draw() < 0.5,
    phones,
    homes: draw() < 0.1 * noise ? [home, homeOf(draw)] : [home],
    unionId: `o${letters(20, draw)}`,
    accounts: new Map(),
  }
}

function makeRecord(world: World, person: Person): Record<(typeof columnNames)[number], string> {
  const { draw, noise } = world
  const at = draw()
  const channel = channels[channelShares.findIndex((share) => at < share)]!
  const market = marketplaces.has(channel)
  const [phone, extension] = writePhone(world, person, channel)
  const wechat = channel === 'wecom' || channel === 'miniapp'
  return {
    record_id: `r${letters(10, draw)}`,
    channel,
    channel_user_id: accountOf(person, channel, draw),
    union_id: wechat && draw() < 0.9 ? person.unionId : '',
    nickname: nickname(person, draw),
    name: writeName(person, market, draw, noise),
    phone,
    phone_ext: extension,
    address:
      channel === 'wecom' || draw() < 0.2 ? '' : writeAddress(pick(person.homes, draw), market, draw, noise),
  }
}

function accountOf(person: Person, channel: string, draw: Draw): string {
  const known = person.accounts.get(channel)
  if (known && draw() < 0.9) return known
  const account = `${channel.slice(0, 2)}${digits(9, draw)}`
  person.accounts.set(channel, account)
  return account
}

function writeName({ surname, given, man }: Person, market: boolean, draw: Draw, noise: number): string {
  const at = draw()
  if (market && at < 0.15 * noise) return `${surname}${draw() < 0.7 ? '**' : `*${given.at(-1)}`}`
  if (at > 1 - 0.08 * noise) return `${surname}${man ? '先生' : '女士'}`
  if (at > 1 - 0.12 * noise) return ''
  if (at > 1 - 0.14 * noise && pinyinOf[surname]) return pinyinOf[surname]
  const name = surname + given
  if (draw() >= 0.03 * noise) return name
  return [...name].map((sign) => (draw() < 0.5 ? (soundAlike[sign] ?? sign) : sign)).join('')
}

function writePhone(world: World, person: Person, channel: string): [phone: string, extension: string] {
  const { draw, noise, staffPhones } = world
  if (channel === 'wecom' && draw() < 0.5) return ['', '']
  if (marketplaces.has(channel) && draw() < 0.25 * noise) return [`1700${digits(7, draw)}`, digits(4, draw)]
  if (draw() < 0.003 * noise) return [pick(staffPhones, draw), '']
  let phone = pick(person.phones, draw)
  if (marketplaces.has(channel) && draw() < 0.2 * noise)
    return [`${phone.slice(0, 3)}****${phone.slice(-4)}`, '']
  if (draw() < 0.012 * noise) {
    const at = 3 + Math.floor(draw() * 8)
    phone = phone.slice(0, at) + digits(1, draw) + phone.slice(at + 1)
  }
  const form = draw()
  if (form < 0.03) return [`+86 ${phone}`, '']
  if (form < 0.06) return [`${phone.slice(0, 3)} ${phone.slice(3, 7)} ${phone.slice(7)}`, '']
  return [phone, '']
}

function writeAddress(home: Home, market: boolean, draw: Draw, noise: number): string {
  const short = (name: string) => (name.length > 2 ? name.replace(/[省市区]$/, '') : name)
  const at = draw()
  const [province, city] = home.province === home.city ? ['', home.city] : [home.province, home.city]
  let regions = `${province}${city}${home.district}`
  if (at < 0.15) regions = `${short(city)}${home.district}`
  else if (at < 0.22) regions = `${short(province)}${short(city)}${short(home.district)}`
  else if (at < 0.28) regions = home.district
  const road = draw() < 0.1 * noise ? '' : `${home.road}${draw() < 0.08 * noise ? '' : `${home.gate}号`}`
  if (market && draw() < 0.03 * noise) return `${regions}${road}${home.estate}菜鸟驿站`
  if (draw() < 0.05 * noise) return `${regions}${road}`
  return slip(`${regions}${road}${home.estate}${writeDoor(home, draw)}`, draw, 0.03 * noise)
}

function writeDoor({ building, unit, room }: Home, draw: Draw): string {
  const at = draw()
  if (at < 0.35) return `${building}栋${unit}单元${room}室`
  if (at < 0.5) return `${building}-${unit}-${room}`
  if (at < 0.7) return `${building}号楼${room}`
  if (at < 0.85) return `${building}幢${room}室`
  return `${[...String(building)].map((digit) => chineseDigits[Number(digit)]).join('')}栋${room}`
}

function slip(text: string, draw: Draw, chance: number): string {
  if (draw() >= chance) return text
  const at = 3 + Math.floor(draw() * (text.length - 5))
  if (draw() < 0.5) return text.slice(0, at) + text.slice(at + 1)
  return text.slice(0, at) + text[at + 1] + text[at] + text.slice(at + 2)
}

function nickname({ surname, given }: Person, draw: Draw): string {
  const at = draw()
  if (at < 0.1) return surname
  if (at < 0.2) return `小${given.at(-1)}`
  return `${pick(nickWords, draw)}${pick(nickWords, draw)}${draw() < 0.3 ? digits(2, draw) : ''}`
}

const districts = [...allRegions()]
  .filter(({ level }) => level === 'district')
  .flatMap(({ name, code }) => {
    const [city, province] = [cityOf(code), provinceOf(code)]
    return city && province ? [{ province: province.name, city: city.name, district: name }] : []
  })
  .filter(({ district }) => /[市区县]$/.test(district))

function homeOf(draw: Draw): Home {
  const { province, city, district } = pick(districts, draw)
  return {
    province,
    city,
    district,
    road: `${signs(roadSigns, 2, draw)}${pick(roadEnds, draw)}`,
    gate: 1 + Math.floor(draw() * 999),
    estate: `${signs(roadSigns, 2, draw)}${pick(estateEnds, draw)}`,
    building: 1 + Math.floor(draw() * 40),
    unit: 1 + Math.floor(draw() * 4),
    room: (1 + Math.floor(draw() * 33)) * 100 + 1 + Math.floor(draw() * 4),
  }
}

function recordsOf(draw: Draw): number {
  const at = draw()
  return at < 0.42 ? 1 : at < 0.67 ? 2 : at < 0.81 ? 3 : at < 0.89 ? 4 : 5 + Math.floor(draw() * 4)
}

function phoneOf(draw: Draw): string {
  return pick(prefixes, draw) + digits(8, draw)
}

const surnameTotal = surnames.reduce((sum, [, share]) => sum + share, 0)

function weighted(draw: Draw): string {
  let at = draw() * surnameTotal
  for (const [surname, share] of surnames) {
    at -= share
    if (at < 0) return surname
  }
  return surnames[0]![0]
}

function pick<T>(from: readonly T[], draw: Draw): T {
  return from[Math.floor(draw() * from.length)]!
}

function signs(from: string, count: number, draw: Draw): string {
  let text = ''
  for (let i = 0; i < count; i += 1) text += from[Math.floor(draw() * from.length)]
  return text
}

function digits(count: number, draw: Draw): string {
  return signs('0123456789', count, draw)
}

function letters(count: number, draw: Draw): string {
  return signs('abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ0123456789', count, draw)
}

function shuffle({ columns, persons }: GeneratedRecords, draw: Draw): GeneratedRecords {
  const order = persons.map((_, i) => i)
  for (let i = order.length - 1; i > 0; i -= 1) {
    const j = Math.floor(draw() * (i + 1))
    ;[order[i], order[j]] = [order[j]!, order[i]!]
  }
  const turned = columnNames.map((name) => [name, order.map((i) => columns[name][i]!)])
  return {
    columns: Object.fromEntries(turned) as GeneratedRecords['columns'],
    persons: order.map((i) => persons[i]!),
  }
}

function diceOf(seed: number): Draw {
  let state = (seed * 2_654_435_761 + 12_345) >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
