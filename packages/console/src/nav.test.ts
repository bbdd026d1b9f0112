import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { permissions } from '../../server/src/runtime/access/policy.ts'
import { entryOf, type GroupName, navFor, navGroups, shutAtFirst } from './nav.ts'

const paths = navGroups.flatMap((group) => group.entries.map((entry) => entry.path))

describe('navigation', () => {
  it('names each page once', () => {
    expect(new Set(paths).size).toBe(paths.length)
  })
  it('keeps what one looks for together, in groups that the eye takes in', () => {
    const pagesOf = (name: GroupName) =>
      navGroups.find(({ group }) => group === name)?.entries.map(({ page }) => page)
    expect(pagesOf('customers')).toContain('customerReviews')
    expect(pagesOf('care')).toEqual(expect.arrayContaining(['segments', 'tagGovernance']))
    expect(pagesOf('conversations')).toEqual(expect.arrayContaining(['conversations', 'liveCodes']))
    for (const { entries } of navGroups) expect(entries.length).toBeLessThanOrEqual(9)
  })
  it('tells the pages of a group apart by their icons alone, as it stands when folded', () => {
    for (const { entries } of navGroups)
      expect(new Set(entries.map(({ icon }) => icon)).size).toBe(entries.length)
  })
  it('leads only to routes that exist', () => {
    const routes = readFileSync(new URL('./routes.tsx', import.meta.url), 'utf8')
    for (const path of paths) expect(routes).toContain(path === '/' ? 'index: true' : `'${path.slice(1)}'`)
  })
  it('never takes the server’s own paths', () => {
    for (const path of paths)
      expect(path).not.toMatch(/^\/(api|sandbox|sidebar|t|c|docs|healthz|readyz|metrics)(\/|$)/)
  })
  it.each([
    ['/', 'overview'],
    ['/orders/123', 'orders'],
    ['/work-orders/board', 'workOrderBoard'],
    ['/work-orders/GD-1', 'workOrders'],
  ])('%s stands under %s', (path, page) => {
    expect(entryOf(path)?.page).toBe(page)
  })
  it('asks for permissions that exist, and shows only what one may read', () => {
    for (const { needs } of navGroups.flatMap((group) => group.entries)) expect(permissions).toContain(needs)
    const warehouse = navFor((permission) => ['overview.read', 'orders.read'].includes(permission))
    expect(warehouse.map(({ entries }) => entries.map(({ page }) => page))).toEqual([
      ['overview'],
      ['orders', 'records', 'marketplaceRules'],
    ])
    expect(navFor(() => true)).toEqual(navGroups)
  })
  it('starts with the seldom groups shut where it is long, and with none where everything fits', () => {
    expect(shutAtFirst(navFor(() => true))).toEqual(['connections', 'settings'])
    expect(shutAtFirst(navFor((permission) => permission === 'connections.read'))).toEqual([])
  })
  it('marks nothing for a foreign path', () => {
    expect(entryOf('/nowhere')).toBeUndefined()
  })
})
