import type { BoardColumn, RiverGate } from '@qiao/ui/console'
import type { FeatureCollection } from 'geojson'

/** The cast of the look page, so that components are seen with believable words. Development only. */
export const gates: RiverGate[] = [
  { key: 'paid', label: '付款', count: 1284, medianMinutes: 0.4 },
  { key: 'matched', label: '可安装', count: 962, waiting: 14, medianMinutes: 2 },
  { key: 'address', label: '地址完整', count: 818, waiting: 61, medianMinutes: 38 },
  { key: 'arrived', label: '到货', count: 640, waiting: 120, medianMinutes: 2600 },
  { key: 'dispatched', label: '派单', count: 512, waiting: 9, late: 9, medianMinutes: 18 },
  { key: 'visited', label: '上门', count: 436, waiting: 30, late: 4, medianMinutes: 1400 },
  { key: 'signed', label: '验收', count: 402, medianMinutes: 55 },
  { key: 'settled', label: '结算', count: 391, medianMinutes: 3 },
]

export type Job = { code: string; who: string; what: string; where: string; late?: boolean }

const jobs: Job[] = [
  { code: 'GD-1121-0007', who: '刘女士', what: '智能锁安装 X5', where: '浦东新区 · 花木街道' },
  { code: 'GD-1121-0008', who: '周先生', what: '空调安装 1.5 匹 ×3', where: '徐汇区 · 漕河泾', late: true },
  { code: 'GD-1121-0009', who: '何女士', what: '净水器换芯', where: '闵行区 · 莘庄镇' },
  { code: 'GD-1121-0010', who: '马先生', what: '智能锁返修', where: '雁塔区 · 小寨路' },
  { code: 'GD-1121-0011', who: '孙女士', what: '空调移机', where: '吴中区 · 木渎镇' },
]

export const boardStart: BoardColumn<Job>[] = [
  { key: 'to-complete', label: '待补全', tone: 'attention', cards: jobs.slice(0, 1) },
  { key: 'to-dispatch', label: '待派单', tone: 'waiting', cards: jobs.slice(1, 3) },
  { key: 'assigned', label: '已派单', tone: 'running', cards: jobs.slice(3) },
  { key: 'signed', label: '已验收', tone: 'done', cards: [] },
]

const names = [
  '崇明区',
  '宝山区',
  '嘉定区',
  '普陀区',
  '杨浦区',
  '虹口区',
  '静安区',
  '长宁区',
  '黄浦区',
  '浦东新区',
  '青浦区',
  '徐汇区',
  '闵行区',
  '松江区',
  '奉贤区',
  '金山区',
]
const spots = [
  [3, 0],
  [2, 1],
  [1, 1],
  [1, 2],
  [3, 1],
  [2, 2],
  [3, 2],
  [1, 3],
  [2, 3],
  [4, 2],
  [0, 3],
  [3, 3],
  [2, 4],
  [1, 4],
  [3, 4],
  [1, 5],
]

/** A tile map of Shanghai: one hexagon a district, so that the gallery needs no boundary file. */
export const tiles: FeatureCollection = {
  type: 'FeatureCollection',
  features: names.map((name, i) => ({
    type: 'Feature',
    properties: { code: `3101${String(i + 1).padStart(2, '0')}`, name },
    geometry: { type: 'Polygon', coordinates: [hexagon(spots[i]![0]!, spots[i]![1]!)] },
  })),
}

export const tileValues: Record<string, number> = Object.fromEntries(
  [2, 18, 22, 31, 40, 28, 35, 24, 30, 96, 8, 52, 61, 27, 9].map((value, i) => [
    `3101${String(i + 1).padStart(2, '0')}`,
    value,
  ]),
)

function hexagon(column: number, row: number): [number, number][] {
  const [x, y] = [121 + column * 0.2 + (row % 2) * 0.1, 31.6 - row * 0.15]
  return Array.from({ length: 7 }, (_, i) => {
    const turn = (Math.PI / 3) * i + Math.PI / 6
    return [x + Math.cos(turn) * 0.114, y + Math.sin(turn) * 0.098]
  })
}
