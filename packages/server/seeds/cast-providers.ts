import { setDispatchPolicy } from '../src/dispatch/index.ts'
import {
  enrolPointClerks,
  enrolProviders,
  enrolServicePoints,
  enrolTechnicians,
  listProviders,
  type NewPointClerk,
  type NewProvider,
  type NewTechnician,
  type ServicePoint,
} from '../src/providers/index.ts'
import type { Tx } from '../src/runtime/db/transaction.ts'

/** The field side of the cast: two providers, five points with a clerk each, twenty technicians. Points are GCJ-02. */

const dayMs = 24 * 3600_000

const providers = [
  { providerId: 'anjie', name: '安捷到家', region: '华东', signedDaysAgo: 300, validDays: 730 },
  { providerId: 'hengan', name: '西北恒安', region: '西北', signedDaysAgo: 200, validDays: 365 },
]

export const castPoints: ServicePoint[] = [
  {
    servicePointId: 'point-shanghai',
    providerId: 'anjie',
    name: '安捷到家上海静安网点',
    address: '上海市静安区江宁路 1165 号',
    point: { lng: 121.4405, lat: 31.2431 },
  },
  {
    servicePointId: 'point-suzhou',
    providerId: 'anjie',
    name: '安捷到家苏州姑苏网点',
    address: '苏州市姑苏区人民路 2001 号',
    point: { lng: 120.6213, lat: 31.3182 },
  },
  {
    servicePointId: 'point-hangzhou',
    providerId: 'anjie',
    name: '安捷到家杭州西湖网点',
    address: '杭州市西湖区文三路 398 号',
    point: { lng: 120.1261, lat: 30.2772 },
  },
  {
    servicePointId: 'point-xian',
    providerId: 'hengan',
    name: '西北恒安西安雁塔网点',
    address: '西安市雁塔区长安南路 199 号',
    point: { lng: 108.9475, lat: 34.2195 },
  },
  {
    servicePointId: 'point-lanzhou',
    providerId: 'hengan',
    name: '西北恒安兰州城关网点',
    address: '兰州市城关区东岗西路 226 号',
    point: { lng: 103.8471, lat: 36.0539 },
  },
]

export const castClerks: NewPointClerk[] = [
  {
    pointClerkId: 'clerk-wu-ting',
    providerId: 'anjie',
    servicePointId: 'point-shanghai',
    name: '吴婷',
    phone: '13900000201',
  },
  {
    pointClerkId: 'clerk-gu-yun',
    providerId: 'anjie',
    servicePointId: 'point-suzhou',
    name: '顾芸',
    phone: '13900000202',
  },
  {
    pointClerkId: 'clerk-shen-jia',
    providerId: 'anjie',
    servicePointId: 'point-hangzhou',
    name: '沈佳',
    phone: '13900000203',
  },
  {
    pointClerkId: 'clerk-bai-xue',
    providerId: 'hengan',
    servicePointId: 'point-xian',
    name: '白雪',
    phone: '13900000204',
  },
  {
    pointClerkId: 'clerk-ma-lin',
    providerId: 'hengan',
    servicePointId: 'point-lanzhou',
    name: '马琳',
    phone: '13900000205',
  },
]

const tools = {
  lock: ['lock_mortiser', 'impact_drill', 'multimeter'],
  air: ['vacuum_pump', 'refrigerant_gauge', 'safety_harness', 'impact_drill', 'pipe_cutter', 'multimeter'],
  water: ['impact_drill', 'pipe_cutter', 'tds_meter'],
}

type Trade = keyof typeof tools

const skillsOf: Record<Trade, readonly string[]> = {
  lock: ['smart_lock_install', 'smart_lock_repair'],
  air: ['air_conditioner_install', 'air_conditioner_repair', 'air_conditioner_maintain'],
  water: ['water_purifier_install', 'water_purifier_repair', 'water_purifier_maintain'],
}

interface Cast {
  id: string
  name: string
  point: string
  badge: string
  home: [lng: number, lat: number]
  areas: string[]
  /** Trade to level. */
  trades: Partial<Record<Trade, number>>
  /** Days from now until each certificate ends; negative: it has ended. */
  certificates?: { work_at_height?: number; electrician?: number }
  capacity: number
  /** Weekdays at work; default all but Sunday. */
  weekdays?: number[]
  hours?: [string, string]
}

const shanghaiInner = ['310101', '310104', '310105', '310106', '310107', '310109', '310110']
const suzhou = ['3205']
const hangzhou = ['3301']
const xian = ['6101']
const lanzhou = ['6201']
const week = [1, 2, 3, 4, 5, 6, 7]

const cast: Cast[] = [
  {
    id: 'wang-lei',
    name: '王磊',
    point: 'point-shanghai',
    badge: 'AJ-SH-001',
    home: [121.4352, 31.2537],
    areas: [...shanghaiInner, '310112', '310115'],
    trades: { lock: 5, water: 4 },
    certificates: { electrician: 410 },
    capacity: 6,
    weekdays: week,
  },
  {
    id: 'li-qiang',
    name: '李强',
    point: 'point-shanghai',
    badge: 'AJ-SH-002',
    home: [121.5321, 31.2214],
    areas: ['310115', '310101', '310106', '310107', '310109', '310110', '310113', '310114', '310151'],
    trades: { air: 5, lock: 3 },
    certificates: { work_at_height: 520, electrician: 300 },
    capacity: 5,
    weekdays: week,
  },
  {
    id: 'zhang-weidong',
    name: '张伟东',
    point: 'point-shanghai',
    badge: 'AJ-SH-003',
    home: [121.3857, 31.1125],
    areas: ['310112', '310117', '310104', '310105', '310118', '310116', '310120'],
    trades: { air: 4, water: 3, lock: 2 },
    certificates: { work_at_height: 12, electrician: 200 },
    capacity: 5,
    weekdays: week,
  },
  {
    id: 'he-xiuying',
    name: '何秀英',
    point: 'point-shanghai',
    badge: 'AJ-SH-004',
    home: [121.4698, 31.2703],
    areas: ['31'],
    trades: { water: 5, lock: 4 },
    capacity: 6,
    weekdays: [2, 3, 4, 5, 6, 7],
  },
  {
    id: 'zhou-jianguo',
    name: '周建国',
    point: 'point-shanghai',
    badge: 'AJ-SH-005',
    home: [121.2653, 31.3812],
    areas: ['310114', '310113', '310107', '310151'],
    trades: { air: 3, lock: 4, water: 2 },
    certificates: { work_at_height: -20, electrician: 150 },
    capacity: 5,
  },
  {
    id: 'sun-hao',
    name: '孙浩',
    point: 'point-shanghai',
    badge: 'AJ-SH-006',
    home: [121.4903, 31.4011],
    areas: ['31'],
    trades: { lock: 2, water: 2 },
    capacity: 4,
    hours: ['12:00', '21:00'],
    weekdays: week,
  },
  {
    id: 'lu-yong',
    name: '陆勇',
    point: 'point-suzhou',
    badge: 'AJ-SZ-001',
    home: [120.6203, 31.3089],
    areas: suzhou,
    trades: { lock: 4, water: 4 },
    capacity: 6,
    weekdays: week,
  },
  {
    id: 'qian-jun',
    name: '钱军',
    point: 'point-suzhou',
    badge: 'AJ-SZ-002',
    home: [120.7311, 31.3203],
    areas: suzhou,
    trades: { air: 5 },
    certificates: { work_at_height: 600, electrician: 420 },
    capacity: 4,
    weekdays: week,
  },
  {
    id: 'xu-min',
    name: '徐敏',
    point: 'point-suzhou',
    badge: 'AJ-SZ-003',
    home: [120.9802, 31.3851],
    areas: ['320583', '320585', '320581'],
    trades: { lock: 3, air: 3 },
    certificates: { work_at_height: 90, electrician: 90 },
    capacity: 5,
  },
  {
    id: 'gao-feng',
    name: '高峰',
    point: 'point-suzhou',
    badge: 'AJ-SZ-004',
    home: [120.6391, 31.1604],
    areas: ['320509', '320506', '320505'],
    trades: { water: 5, lock: 3 },
    capacity: 6,
  },
  {
    id: 'chen-zhiqiang',
    name: '陈志强',
    point: 'point-hangzhou',
    badge: 'AJ-HZ-001',
    home: [120.1178, 30.2843],
    areas: hangzhou,
    trades: { lock: 5, air: 3 },
    certificates: { work_at_height: 240, electrician: 365 },
    capacity: 5,
    weekdays: week,
  },
  {
    id: 'yu-haibo',
    name: '余海波',
    point: 'point-hangzhou',
    badge: 'AJ-HZ-002',
    home: [120.2641, 30.1852],
    areas: ['330109', '330108', '330102'],
    trades: { air: 4, water: 3 },
    certificates: { work_at_height: 180, electrician: 30 },
    capacity: 5,
  },
  {
    id: 'ding-li',
    name: '丁丽',
    point: 'point-hangzhou',
    badge: 'AJ-HZ-003',
    home: [120.1614, 30.3312],
    areas: hangzhou,
    trades: { water: 4, lock: 3 },
    capacity: 6,
    weekdays: week,
  },
  {
    id: 'fang-ming',
    name: '方明',
    point: 'point-hangzhou',
    badge: 'AJ-HZ-004',
    home: [119.9803, 30.2731],
    areas: ['330110', '330112', '330106'],
    trades: { lock: 2, air: 2 },
    certificates: { electrician: 500 },
    capacity: 4,
  },
  {
    id: 'zhao-gang',
    name: '赵刚',
    point: 'point-xian',
    badge: 'HA-XA-001',
    home: [108.9402, 34.2301],
    areas: xian,
    trades: { lock: 4, air: 4 },
    certificates: { work_at_height: 330, electrician: 330 },
    capacity: 5,
    weekdays: week,
  },
  {
    id: 'yang-fan',
    name: '杨帆',
    point: 'point-xian',
    badge: 'HA-XA-002',
    home: [108.9093, 34.3418],
    areas: xian,
    trades: { water: 5, lock: 3 },
    capacity: 6,
    weekdays: week,
  },
  {
    id: 'bai-yongjun',
    name: '白永军',
    point: 'point-xian',
    badge: 'HA-XA-003',
    home: [109.0631, 34.2705],
    areas: ['610111', '610102', '610103', '610115'],
    trades: { air: 5, water: 2 },
    certificates: { work_at_height: 700, electrician: 700 },
    capacity: 4,
    weekdays: week,
  },
  {
    id: 'liu-na',
    name: '刘娜',
    point: 'point-xian',
    badge: 'HA-XA-004',
    home: [108.9402, 34.1552],
    areas: ['610116', '610113', '610104', '610112'],
    trades: { lock: 4, water: 3 },
    capacity: 6,
    weekdays: [1, 2, 3, 4, 5, 7],
  },
  {
    id: 'abudu',
    name: '阿不都',
    point: 'point-lanzhou',
    badge: 'HA-LZ-001',
    home: [103.8503, 36.0601],
    areas: lanzhou,
    trades: { lock: 5, air: 4, water: 4 },
    certificates: { work_at_height: 450, electrician: 450 },
    capacity: 5,
    weekdays: week,
  },
  {
    id: 'ma-xiaolong',
    name: '马小龙',
    point: 'point-lanzhou',
    badge: 'HA-LZ-002',
    home: [103.7385, 36.1012],
    areas: lanzhou,
    trades: { lock: 3, water: 3 },
    capacity: 5,
  },
]

/** Every technician of the cast with dates relative to `now`. */
export function castTechnicians(now: Date): NewTechnician[] {
  return cast.map((one, index) => ({
    technicianId: one.id,
    providerId: castPoints.find((point) => point.servicePointId === one.point)!.providerId,
    servicePointId: one.point,
    name: one.name,
    phone: `139000001${String(index + 1).padStart(2, '0')}`,
    home: { lng: one.home[0], lat: one.home[1] },
    badge: one.badge,
    capacity: one.capacity,
    areas: one.areas,
    skills: skillLevels(one.trades),
    certificates: Object.entries(one.certificates ?? {}).map(([kind, days]) => ({
      kind,
      validFrom: new Date(now.getTime() + (days - 3 * 365) * dayMs),
      validUntil: new Date(now.getTime() + days * dayMs),
    })),
    tools: [...new Set((Object.keys(one.trades) as Trade[]).flatMap((trade) => tools[trade]))],
    shifts: (one.weekdays ?? [1, 2, 3, 4, 5, 6]).map((weekday) => ({
      weekday,
      starts: one.hours?.[0] ?? '08:00',
      ends: one.hours?.[1] ?? '20:00',
    })),
    joinedAt: new Date(now.getTime() - (400 + index * 37) * dayMs),
  }))
}

function skillLevels(trades: Cast['trades']): Record<string, number> {
  return Object.fromEntries(
    (Object.entries(trades) as [Trade, number][]).flatMap(([trade, level]) =>
      skillsOf[trade].map((skill) => [skill, level]),
    ),
  )
}

function castProviders(now: Date): NewProvider[] {
  return providers.map(({ providerId, name, region, signedDaysAgo, validDays }) => {
    const signedAt = new Date(now.getTime() - signedDaysAgo * dayMs)
    return {
      providerId,
      name,
      region,
      agreements: [
        { signedAt, validFrom: signedAt, validUntil: new Date(signedAt.getTime() + validDays * dayMs) },
      ],
    }
  })
}

/** Loads the field side into an empty brand; where providers exist already nothing happens. */
export async function seedProviders(tx: Tx): Promise<void> {
  if ((await listProviders(tx)).length > 0) return
  await enrolProviders(tx, castProviders(tx.now))
  await enrolServicePoints(tx, castPoints)
  await enrolTechnicians(tx, castTechnicians(tx.now))
  await enrolPointClerks(tx, castClerks)
  // 华东 goes through the clerk of the point, 西北 straight to the technician: both ways of the trade are at hand.
  await setDispatchPolicy(tx, 'anjie', { mode: 'point', offerMinutes: 30, assignMinutes: 60 })
  await setDispatchPolicy(tx, 'hengan', { mode: 'technician', offerMinutes: 20, assignMinutes: 60 })
}
