import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { Faults } from './faults.ts'
import { keepCorp } from './keep-corp.ts'
import { CallbackSender } from './wecom/callbacks.ts'
import { demoCorp } from './wecom/corp.ts'
import { Sessions } from './wecom/session.ts'
import { WecomStandIn } from './wecom/stand-in.ts'

const liu = { id: 'liu', name: '刘女士' }
const folder = (): string => join(mkdtempSync(join(tmpdir(), 'qiao-keep-')), 'wecom.json')

function standIn(): WecomStandIn {
  const corp = demoCorp()
  const nowMs = () => 0
  const sender = new CallbackSender(corp, new Faults(), nowMs)
  return new WecomStandIn(corp, new Sessions(corp, nowMs), sender, nowMs)
}

it('keeps friends and what was said, for nobody else on the machine', () => {
  const file = folder()
  const first = standIn()
  const keeping = keepCorp(first, file)
  const { externalUserId } = first.scan({ person: liu, userId: 'chenjing' })
  first.say({ userId: 'chenjing', externalUserId, text: '在吗' })
  keeping.stop()
  expect(statSync(file).mode & 0o077).toBe(0)

  const second = standIn()
  keepCorp(second, file).stop()
  expect(second.scan({ person: liu, userId: 'chenjing' })).toMatchObject({ externalUserId, isNew: false })
  expect(second.hasChatted('chenjing', externalUserId)).toBe(true)
})

it('begins anew beside a file that is no corp, and puts that aside', () => {
  const file = folder()
  writeFileSync(file, '{"half')
  const keeping = keepCorp(standIn(), file)
  keeping.stop()
  expect(readFileSync(`${file}.unreadable`, 'utf8')).toBe('{"half')
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ tagGroups: [], corpId: demoCorp().corpId })
})
