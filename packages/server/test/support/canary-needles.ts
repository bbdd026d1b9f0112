import { maskName } from '../../src/kernel/name.ts'
import { maskPhone } from '../../src/kernel/phone.ts'
import type { DataClass } from '../../src/runtime/crypto/data-classes.ts'
import { costFen, costYuan, imported, people, rawWord } from './canary-world.ts'

/** The ways in which an amount is written in answers. */
export const yuanForms = (yuan: string, fen: number): string[] => [
  yuan,
  Number(yuan).toLocaleString('en-US', { minimumFractionDigits: 2 }),
  String(fen),
]

/** The canary persons by class of data: what stands for it in plain, and what for it masked. */
export const needles: Partial<Record<DataClass, { plain: string[]; masked: string[] }>> = {}
for (const { name, phone, address, paid, message, chat, place } of Object.values(people)) {
  const add = (dataClass: DataClass, plain: string[], masked: string[] = []) => {
    needles[dataClass] ??= { plain: [], masked: [] }
    needles[dataClass].plain.push(...plain)
    needles[dataClass].masked.push(...masked)
  }
  add('phone', [phone], [maskPhone(phone)])
  add('name', [name], [maskName(name)])
  add('address', [address, address.slice(0, 8)])
  add('chat', [message, chat])
  add('money', yuanForms(paid, Math.round(Number(paid) * 100)))
  add('district', [place.district])
}
needles.phone!.plain.push(imported.phone, imported.email)
needles.phone!.masked.push(maskPhone(imported.phone))
needles.name!.plain.push(imported.name)
needles['id-number'] = { plain: [imported.idNumber], masked: [] }
needles.cost = { plain: yuanForms(costYuan, costFen), masked: [] }
needles['order-raw'] = { plain: [rawWord], masked: [] }
