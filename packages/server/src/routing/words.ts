import type { Sentence } from './job.ts'

/** Names of what work needs, in both languages; a brand's own code shows as it is. */
const products: Record<string, Sentence> = {
  smart_lock: { zh: '智能锁', en: 'smart lock' },
  air_conditioner: { zh: '空调', en: 'air conditioner' },
  water_purifier: { zh: '净水器', en: 'water purifier' },
}

const services: Record<string, Sentence> = {
  install: { zh: '安装', en: 'installation' },
  repair: { zh: '维修', en: 'repair' },
  maintain: { zh: '保养', en: 'maintenance' },
  survey: { zh: '勘测', en: 'survey' },
}

const things: Record<string, Sentence> = {
  work_at_height: { zh: '高空作业证', en: 'work-at-height certificate' },
  electrician: { zh: '电工证', en: 'electrician certificate' },
  lock_mortiser: { zh: '锁体开孔器', en: 'lock mortiser' },
  vacuum_pump: { zh: '真空泵', en: 'vacuum pump' },
  refrigerant_gauge: { zh: '冷媒表组', en: 'refrigerant gauge' },
  safety_harness: { zh: '安全带', en: 'safety harness' },
  impact_drill: { zh: '冲击钻', en: 'impact drill' },
  pipe_cutter: { zh: '管刀', en: 'pipe cutter' },
  tds_meter: { zh: 'TDS 水质笔', en: 'TDS meter' },
  multimeter: { zh: '万用表', en: 'multimeter' },
}

/** `smart_lock_install` reads 智能锁安装. */
export function skillWords(skill: string): Sentence {
  for (const [service, second] of Object.entries(services)) {
    if (skill === service) return second
    const first = products[skill.slice(0, -service.length - 1)]
    if (first && skill.endsWith(`_${service}`))
      return { zh: first.zh + second.zh, en: `${first.en} ${second.en}` }
  }
  return { zh: skill, en: skill }
}

export function thingWords(code: string): Sentence {
  return things[code] ?? { zh: code, en: code }
}
