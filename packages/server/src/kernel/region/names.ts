import { zones } from './changes.ts'
import { allRegions, allTowns, oldDistrictNames, type Region, regionByCode } from './regions.ts'

/** One way to write a region. `full` is the official name; the others are short or old and weigh less. */
export interface NameForm {
  region: Region
  kind: 'full' | 'short' | 'old'
}

const peoples =
  '蒙古族|回族|藏族|维吾尔族?|苗族|彝族|壮族|布依族|朝鲜族|满族|侗族|瑶族|白族|土家族|哈尼族|哈萨克族?|傣族|黎族|傈僳族|佤族|畲族|拉祜族|水族|东乡族|纳西族|景颇族|柯尔克孜族?|土族|达斡尔族?|仫佬族|羌族|布朗族|撒拉族|毛南族|仡佬族|锡伯族?|普米族|怒族|独龙族|鄂温克族|保安族|裕固族|塔吉克族?|各族|蒙古'
const autonomous = new RegExp(`(?:${peoples})+(?:自治[州县旗]|族自治[州县])$`)

const shortProvinces: Readonly<Record<string, string>> = {
  '150000': '内蒙古',
  '450000': '广西',
  '540000': '西藏',
  '640000': '宁夏',
  '650000': '新疆',
  '810000': '香港',
  '820000': '澳门',
}

// Districts that are gone without a successor of the same name root, still written on parcels.
const goneNames: readonly (readonly [name: string, code: string])[] = [
  ['蓟县', '120119'],
  ['芜湖县', '340210'],
  ['陕县', '411203'],
  ['郫县', '510117'],
  ['达县', '511703'],
  ['户县', '610118'],
  ['华县', '610503'],
  ['鄞县', '330212'],
  ['崇文区', '110101'],
  ['宣武区', '110102'],
  ['塘沽区', '120116'],
  ['汉沽区', '120116'],
  ['大港区', '120116'],
  ['卢湾区', '310101'],
  ['南市区', '310101'],
  ['闸北区', '310106'],
  ['南汇区', '310115'],
  ['白下区', '320104'],
  ['下关区', '320106'],
  ['港闸区', '320613'],
  ['平江区', '320508'],
  ['沧浪区', '320508'],
  ['金阊区', '320508'],
  ['下城区', '330105'],
  ['江干区', '330102'],
  ['江东区', '330212'],
  ['四方区', '370203'],
  ['胶南市', '370211'],
  ['莱城区', '370116'],
  ['萝岗区', '440112'],
  ['东山区', '440104'],
  ['芳村区', '440103'],
  ['双桥区', '500111'],
  ['红谷滩新区', '360113'],
  ['光明新区', '440311'],
  ['龙华新区', '440309'],
  ['坪山新区', '440310'],
]

let forms: Map<string, NameForm[]> | null = null
let townForms: Map<string, NameForm[]> | null = null

/** Ways to write provinces, cities, districts and zones, by text. */
export function regionForms(): Map<string, NameForm[]> {
  forms ??= buildForms()
  return forms
}

/** Ways to write towns, by text. */
export function townNameForms(): Map<string, NameForm[]> {
  townForms ??= buildTownForms()
  return townForms
}

/** The name without its level word: 苏州, 西湖, 延边. Null when nothing useful is left. */
export function shortName(region: Region): string | null {
  const { code, name, level } = region
  if (level === 'province') return shortProvinces[code] ?? name.replace(/[省市]$/, '')
  if (level === 'zone' || level === 'town') return null
  const short = autonomous.test(name)
    ? name.replace(autonomous, '')
    : name.replace(level === 'city' ? /(?:市|地区|盟|林区)$/ : /(?:新区|[区县市旗])$/, '')
  return short.length >= 2 && short !== name ? short : null
}

function buildForms(): Map<string, NameForm[]> {
  const found = new Map<string, NameForm[]>()
  for (const region of allRegions()) {
    add(found, region.name, { region, kind: 'full' })
    if (region.level === 'zone')
      for (const text of zoneForms(region)) add(found, text, { region, kind: 'full' })
    const short = shortName(region)
    if (!short) continue
    add(found, short, { region, kind: 'short' })
    if (region.level === 'district')
      for (const end of '区县市') add(found, short + end, { region, kind: 'old' })
    if (autonomous.test(region.name)) add(found, short + region.name.at(-1), { region, kind: 'short' })
  }
  const gone = oldDistrictNames().filter(([name]) => !/^[城郊矿]区$/.test(name))
  for (const [name, code] of [...gone, ...goneNames])
    add(found, name, { region: regionByCode(code)!, kind: 'old' })
  for (const [code, , ...others] of zones) {
    for (const text of others) add(found, text, { region: regionByCode(code)!, kind: 'full' })
  }
  return found
}

function buildTownForms(): Map<string, NameForm[]> {
  const found = new Map<string, NameForm[]>()
  for (const region of allTowns()) {
    const { name } = region
    if (name.length < 2) continue
    add(found, name, { region, kind: 'full' })
    if (name.endsWith('街道')) add(found, `${name}办事处`, { region, kind: 'full' })
    if (/街道办事处$/.test(name)) add(found, name.slice(0, -3), { region, kind: 'full' })
    if (/.{2}地区$/.test(name)) add(found, `${name.slice(0, -2)}街道`, { region, kind: 'old' })
  }
  return found
}

// 苏州工业园区 is written 工业园区 and 园区 too, 合肥高新技术产业开发区 高新区 and 高新开发区.
function zoneForms({ name, code }: Region): string[] {
  const city = regionByCode(`${code.slice(0, 4)}00`)?.name.replace(/市$/, '') ?? ''
  const plain = name.replace(
    new RegExp(
      `^(?:${regionByCode(`${code.slice(0, 2)}0000`)!.name.replace(/[省市]$/, '')})?(?:${city}市?)?`,
    ),
    '',
  )
  const short = plain
    .replace(/高新?技术(?:产业)?(?:开发|园)区|高新技术开发区/, '高新区')
    .replace(/^经济(?:技术)?开发区|经济技术开发区/, '经开区')
  const words = new Set([plain, short])
  if (short.endsWith('高新区'))
    for (const word of ['高新区', '高新技术开发区', '高新技术产业开发区', '高新开发区']) words.add(word)
  if (short.endsWith('经开区'))
    for (const word of ['经开区', '开发区', '经济开发区', '经济技术开发区']) words.add(word)
  if (plain === '工业园区') words.add('园区')
  for (const word of [...words]) words.add(city + word)
  return [...words].filter((word) => word.length >= 2 && word !== name)
}

function add(map: Map<string, NameForm[]>, text: string, form: NameForm): void {
  const list = map.get(text)
  if (!list) map.set(text, [form])
  else if (!list.some((other) => other.region === form.region)) list.push(form)
}
