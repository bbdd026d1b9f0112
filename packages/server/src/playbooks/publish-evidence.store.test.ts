import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../test/support/brand.ts'
import { allEvidence, evidenceFor } from './evidence.ts'
import {
  dropEvidenceDraft,
  evidenceInForce,
  publishEvidence,
  rollBackEvidence,
  saveEvidenceDraft,
  type WrittenList,
} from './publish-evidence.ts'
import { evidenceVersions } from './store.ts'

let brand: TestBrand
beforeAll(async () => {
  brand = await testBrand()
})
afterAll(() => brand.close())

const list = (more: Partial<WrittenList> = {}): WrittenList => ({
  kind: 'subsidy',
  regions: [],
  categories: [],
  items: [{ code: 'serial', required: true, how: null }],
  ...more,
})
const save = (lists: WrittenList[], revision = 0) =>
  brand.transact((tx) => saveEvidenceDraft(tx, lists, revision))
const publish = (revision: number) => brand.transact((tx) => publishEvidence(tx, revision))
const inForce = () => brand.transact(evidenceInForce)
const refusal = (why: string) => ({ code: `evidence.${why}` })

describe('evidence of a brand', () => {
  it('is what comes with the product until a version is published', async () => {
    expect(await inForce()).toEqual(allEvidence)
    await save([list()])
    expect(await inForce()).toEqual(allEvidence)
    await brand.transact(dropEvidenceDraft)
    await expect(publish(1)).rejects.toMatchObject(refusal('draft_missing'))
  })

  it('counts by region and category once published, and goes back by one act', async () => {
    const zhejiang = list({
      regions: ['33'],
      categories: ['smart_lock'],
      items: [{ code: 'energy_label_photo', required: true, how: '拍清楚能效等级' }],
    })
    expect(await save([list(), zhejiang])).toBe(1)
    expect(await publish(1)).toBe(1)
    const asked = async (district: string, category: string) =>
      evidenceFor('subsidy', district, await inForce(), [category])
    expect((await asked('330106', 'smart_lock')).map(({ code, how }) => [code, how.zh])).toEqual([
      ['energy_label_photo', '拍清楚能效等级'],
    ])
    expect((await asked('330106', 'water_purifier')).map(({ code }) => code)).toEqual(['serial'])
    expect(await brand.transact((tx) => rollBackEvidence(tx, 0))).toBe(2)
    expect(await inForce()).toEqual(allEvidence)
    expect(await brand.transact((tx) => rollBackEvidence(tx, 1))).toBe(3)
    expect((await inForce()).length).toBe(2)
    expect((await brand.transact((tx) => evidenceVersions(tx, 9))).map(({ what }) => what)).toEqual([
      'rolled_back',
      'rolled_back',
      'published',
    ])
    await expect(brand.transact((tx) => rollBackEvidence(tx, 9))).rejects.toMatchObject(
      refusal('version_missing'),
    )
  })

  it('refuses what another changed meanwhile, empty lists, and two for the same orders', async () => {
    await save([list()])
    await expect(save([list()])).rejects.toMatchObject(refusal('draft_changed'))
    await expect(publish(7)).rejects.toMatchObject(refusal('draft_changed'))
    await save([list({ items: [] })], 1)
    await expect(publish(2)).rejects.toMatchObject(refusal('list_empty'))
    await save([list({ regions: ['33', '44'] }), list({ regions: ['44'] })], 2)
    await expect(publish(3)).rejects.toMatchObject(refusal('list_twice'))
    const unknown = list({ items: [{ code: 'nothing', required: true, how: null }] })
    await expect(save([unknown], 3)).rejects.toMatchObject(refusal('item_unknown'))
  })
})
