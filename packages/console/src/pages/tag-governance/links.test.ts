import { expect, it } from 'vitest'
import { customersOf } from './links.ts'

it('leads to who carries a tag, or both, whatever is in their names', () => {
  const query = (path: string) => Object.fromEntries(new URL(path, 'http://x').searchParams)
  expect(query(customersOf('a&b=c 忠实'))).toEqual({ tag: 'a&b=c 忠实' })
  expect(query(customersOf('羊毛党', '忠实+'))).toEqual({ tag: '羊毛党', alsoTag: '忠实+' })
})
