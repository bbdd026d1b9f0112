import { expect, it } from 'vitest'
import { tidySerial } from './serials-for-identity.ts'

it.each([
  ['HM220817', 'HM220817'],
  [' sn: hm-22 0817 ', 'HM220817'],
  ['S/N：ＨＭ２２０８１７', 'HM220817'],
  ['序列号 hm220817', 'HM220817'],
  ['无', null],
  ['没有', null],
  ['000000', null],
  ['AC-1', null],
  ['ABCDEF', null],
])('of %s is %s', (written, told) => {
  expect(tidySerial(written)).toBe(told)
})
