import type { RoleName } from '../../src/runtime/access/policy.ts'

/** Who of the cast has which role of the brand, and that role alone. */
export const roleMembers = {
  owner: 'zhoulan',
  operator: 'lintao',
  agent: 'chenjing',
  dispatcher: 'zhaomin',
  finance: 'sunhui',
  warehouse: 'macang',
  region_manager: 'guyuan',
  dealer: 'qianduo',
} satisfies Partial<Record<RoleName, string>>
