import { expect, it } from 'vitest'
import { type Alarm, alarmWords } from './alarm-words.ts'

const told = (how: Alarm['how'], count: number, limit: number) => alarmWords('陈静', { how, count, limit })

it.each([
  [undefined, '「陈静」一小时内查看了 30 次明文', '每小时最多 60 次。看了谁、为什么，见审计日志。'],
  [
    'sought',
    '「陈静」一小时内按 30 个手机号查找过客户',
    '每小时最多 60 个。逐个试号码可以猜出被遮住的数字，请确认用途。',
  ],
  [
    'named',
    '「陈静」一小时内按 30 个姓名查找过客户',
    '每小时最多 60 个。逐个试姓名可以猜出被遮住的字，请确认用途。',
  ],
  ['dialled', '「陈静」一小时内拨打了 30 位客户', '每小时最多 60 位，号码没有显示。拨打了谁，见审计日志。'],
  [
    'tried',
    '「陈静」30 天内送来 30 个只差中间四位的手机号',
    '最多 60 个，多出的没有写入。逐个试号码可以猜出被遮住的数字，请确认用途。',
  ],
] as const)('of %s the owners read who, how many and what to look at', (how, title, text) =>
  expect(told(how, 30, 60)).toEqual({ title, text }),
)
