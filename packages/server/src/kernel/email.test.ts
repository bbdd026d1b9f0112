import fc from 'fast-check'
import { expect, it } from 'vitest'
import { personalEmail } from './email.ts'

it.each([
  ['liu.min@example.cn', 'liu.min@example.cn'],
  ['  LiuMin@Example.COM ', 'liumin@example.com'],
  ['liu＠example．cn', 'liu@example.cn'],
  ['l@qq.com', 'l@qq.com'],
  ['123456@mail.sub.example.com.cn', '123456@mail.sub.example.com.cn'],
])('%j is %s', (text, email) => {
  expect(personalEmail(text)).toBe(email)
})

it.each([
  ['a mask', 'li***@example.cn'],
  ['a desk', 'Info@example.cn'],
  ['a desk', 'no-reply@example.cn'],
  ['two of them', 'a@example.cn,b@example.cn'],
  ['no domain', 'liu@localhost'],
  ['a phone', '13812345678'],
  ['nothing', ' '],
])('%s is nobody’s: %j', (_what, text) => {
  expect(personalEmail(text)).toBeNull()
})

it('is the same when it is read again, whatever was written', () => {
  fc.assert(
    fc.property(fc.oneof(fc.emailAddress(), fc.string({ unit: 'binary' })), (text) => {
      const email = personalEmail(text)
      if (email !== null) expect(personalEmail(email)).toBe(email)
    }),
  )
})
