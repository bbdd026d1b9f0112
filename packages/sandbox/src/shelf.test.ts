import { describe, expect, it } from 'vitest'
import { Shelf } from './shelf.ts'
import { shopItems } from './world/products.ts'

const listed = {
  itemId: '9',
  skuId: '91',
  code: 'HM-9-A',
  itemCode: 'HM-9',
  title: '锁',
  text: '颜色:黑',
  priceFen: 100,
}

describe('Shelf', () => {
  it('lists every product of the shop under its own numbers', () => {
    const shelf = new Shelf('55500')
    expect(shelf.items.flat()).toHaveLength(shopItems.length)
    for (const sku of shelf.items.flat()) {
      expect(sku.itemId).toMatch(/^55500\d\d$/)
      expect(sku.stock).toBe(100)
    }
  })

  it('goes down by what is bought and up by what is given back', () => {
    const shelf = new Shelf('555', 3)
    shelf.take(listed, 2, 7)
    expect(shelf.sku('9', '91')).toMatchObject({ ...listed, stock: 1, modified: 7 })
    shelf.take(listed, 2, 8)
    expect(shelf.sku('9', '91')!.stock).toBe(-1)
    shelf.giveBack({ itemId: '9', skuId: '91', quantity: 4 }, 9)
    expect(shelf.sku('9', '91')).toMatchObject({ stock: 3, modified: 9 })
    shelf.giveBack({ itemId: '9', skuId: '92', quantity: 4 }, 9)
    expect(shelf.item('9')).toHaveLength(1)
  })
})
