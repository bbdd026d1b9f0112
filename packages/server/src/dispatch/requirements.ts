import type { RoutingJob } from '../routing/index.ts'

interface Requirement {
  certificates: readonly string[]
  tools: readonly string[]
  /** At the door, for one product; each further one adds its own time. */
  minutes: number
}

/** What work of a kind asks for besides its skill. Law: 特种作业 (height, electricity) needs a certificate in force. */
const requirements: Record<string, Requirement> = {
  smart_lock_install: { certificates: [], tools: ['lock_mortiser'], minutes: 60 },
  smart_lock_repair: { certificates: [], tools: [], minutes: 45 },
  air_conditioner_install: {
    certificates: ['work_at_height', 'electrician'],
    tools: ['vacuum_pump', 'safety_harness'],
    minutes: 120,
  },
  air_conditioner_repair: { certificates: ['electrician'], tools: ['refrigerant_gauge'], minutes: 90 },
  water_purifier_install: { certificates: [], tools: ['impact_drill'], minutes: 60 },
  water_purifier_repair: { certificates: [], tools: [], minutes: 45 },
}
const unknown: Requirement = { certificates: [], tools: [], minutes: 60 }

/** The skill of a work order: category and service type, such as `smart_lock_install`. */
export function skillOf(category: string, serviceType: string): string {
  return serviceType.startsWith(`${category}_`) ? serviceType : `${category}_${serviceType}`
}

export function needsOf(category: string, serviceType: string): RoutingJob['needs'] {
  const skill = skillOf(category, serviceType)
  const { certificates, tools } = requirements[skill] ?? unknown
  return { skills: [skill], certificates, tools }
}

export function workMinutesOf(category: string, serviceType: string, units: number): number {
  const { minutes } = requirements[skillOf(category, serviceType)] ?? unknown
  return minutes * Math.max(1, units)
}
