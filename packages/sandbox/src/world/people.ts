import { type Chance, seededChance } from '../random.ts'
import { type Buyer, maskNick, openUidOf, type PlainReceiver } from '../taobao/index.ts'
import { type District, districts, estates } from './places.ts'

/** One virtual person, with the plain truth that no platform gives away. */
export interface VirtualPerson {
  id: string
  name: string
  gender: 1 | 2
  unionId: null
  home: PlainReceiver
  buyer: Buyer
}

const surnames = [...'王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾萧田董潘袁蔡蒋余']
const womanNames = [
  '秀英',
  '敏',
  '静',
  '丽',
  '慧',
  '娟',
  '艳',
  '婷婷',
  '雪梅',
  '晓燕',
  '佳怡',
  '思琪',
  '梦洁',
  '玉兰',
]
const manNames = [
  '伟',
  '强',
  '磊',
  '军',
  '洋',
  '勇',
  '杰',
  '涛',
  '建国',
  '志强',
  '浩然',
  '子轩',
  '宇航',
  '文博',
]
const nickWords = ['小', '大', '爱', '云', '星', '暖', '福', '木', '乐', '晴']
const prefixes = ['130', '135', '136', '138', '139', '150', '152', '158', '177', '180', '186', '189']

/** The same seed and number give the same person, whenever they are met. */
export function personOf(seed: number, number: number, appKey: string): VirtualPerson {
  const chance = seededChance(Math.imul(seed, 1_000_003) + number)
  // The first one is whom everybody meets first: 刘女士 in Pudong.
  const first = number === 0
  const gender = first || chance.hit(0.5) ? 2 : 1
  const surname = first ? '刘' : chance.pick(surnames)
  const name = surname + (first ? '敏' : chance.pick(gender === 2 ? womanNames : manNames))
  const id = `person-${seed}-${number}`
  const nick = `${chance.pick(nickWords)}${surname}${chance.int(10)}`
  return {
    id,
    name,
    gender,
    unionId: null,
    home: homeOf(chance, name, first),
    buyer: { openUid: openUidOf(appKey, id), nick: maskNick(nick) },
  }
}

/** Another address of the same person: what an address change leads to. */
export function otherHome(chance: Chance, person: VirtualPerson): PlainReceiver {
  return { ...homeOf(chance, person.name, false), mobile: person.home.mobile }
}

function homeOf(chance: Chance, name: string, first: boolean): PlainReceiver {
  return homeIn(first ? districts[0]! : chance.pick(districts), chance, name)
}

export function homeIn(place: District, chance: Chance, name: string): PlainReceiver {
  const { state, city, district, towns, roads } = place
  const house = `${chance.pick(roads)}${1 + chance.int(998)}号${chance.pick(estates)}`
  const door = `${1 + chance.int(28)}幢${1 + chance.int(3)}单元${1 + chance.int(18)}0${1 + chance.int(4)}室`
  const mobile = `${chance.pick(prefixes)}${String(chance.int(100_000_000)).padStart(8, '0')}`
  return { name, mobile, state, city, district, town: chance.pick(towns), address: `${house}${door}` }
}
