import { expect, it } from 'vitest'
import { actsOf } from './acts.ts'

const act = (permission: string) => ({ permission })

it('names every act once, with all who may do it', () => {
  const roles = [
    { role: 'owner', permissions: [act('read'), act('write')] },
    { role: 'agent', permissions: [act('read')] },
    { role: 'point', permissions: [act('serve')] },
    { role: 'nobody', permissions: [] },
  ]
  expect(actsOf(roles).map((one) => [one.act.permission, [...one.holders]])).toEqual([
    ['read', ['owner', 'agent']],
    ['write', ['owner']],
    ['serve', ['point']],
  ])
})
