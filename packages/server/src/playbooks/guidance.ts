import airConditioner from '../../../../content/guidance/air_conditioner.json' with { type: 'json' }
import smartLock from '../../../../content/guidance/smart_lock.json' with { type: 'json' }
import waterPurifier from '../../../../content/guidance/water_purifier.json' with { type: 'json' }

/** The fifteen slots on the technician's phone (K7), in the order of a visit. */
export const guidanceSlots = {
  model_and_serial: { zh: '型号与序列号', en: 'Model and serial' },
  site_check: { zh: '现场检查', en: 'Site check' },
  tools: { zh: '工具', en: 'Tools' },
  parts: { zh: '配件', en: 'Parts' },
  safety_and_certificates: { zh: '安全与证书', en: 'Safety and certificates' },
  unpacking: { zh: '开箱', en: 'Unpacking' },
  position_and_measure: { zh: '定位与测量', en: 'Position and measure' },
  fixing: { zh: '固定', en: 'Fixing' },
  power_water_gas: { zh: '电、水、气', en: 'Power, water, gas' },
  trial_run: { zh: '试运行', en: 'Trial run' },
  customer_instruction: { zh: '客户讲解', en: 'Customer instruction' },
  photos_due: { zh: '应拍照片', en: 'Photos that are due' },
  tidy_up: { zh: '清理现场', en: 'Tidy up' },
  e_warranty: { zh: '电子保修', en: 'E-warranty' },
  sign_off_and_rating: { zh: '验收与评价', en: 'Sign-off and rating' },
} as const
export type GuidanceSlot = keyof typeof guidanceSlots

export interface GuidanceItem {
  slot: GuidanceSlot
  /** Must be ticked before completion. */
  required: boolean
  text: { zh: string; en: string }
  /** A drawing or page of ours. */
  link?: string
}

export interface Guidance {
  category: string
  name: { zh: string; en: string }
  photosDue: number
  items: GuidanceItem[]
}

export const allGuidance = [smartLock, airConditioner, waterPurifier] as readonly Guidance[]

export const guidanceCategories: readonly string[] = allGuidance.map(({ category }) => category)

const byCategory = new Map(allGuidance.map((one) => [one.category, one]))

/** What a technician is told for a product category; null when the library has nothing for it. */
export function guidanceFor(category: string): Guidance | null {
  return byCategory.get(category.replaceAll('-', '_')) ?? null
}
