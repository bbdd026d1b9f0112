import { expect, it } from 'vitest'
import { serviceName } from './words.ts'

it('what is to be done has one name in each language, and says a code as it stands', () => {
  expect(serviceName('smart_lock', 'install', 'zh')).toBe('智能锁安装')
  expect(serviceName('smart_lock', 'install', 'en')).toBe('Smart lock installation')
  expect(serviceName('heat_pump', 'repair', 'en')).toBe('heat_pump repair')
})
