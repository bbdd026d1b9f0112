import { findBuiltInMapping } from '../../src/mapping/index.ts'
import type { Body, Client } from './client.ts'

/** Another system that posts records by a shipped mapping to an address of its own. */
export async function otherSystem(serverUrl: string, owner: Client, mappingName: string) {
  const { id, url } = await owner.post('/console/mapped-sources', {
    name: findBuiltInMapping(mappingName)!.title.zh,
    connection: { kind: 'webhook', settings: { check: { kind: 'path' }, recordPath: '.' } },
    mappingName,
    mappingVersion: null,
    shopId: null,
    startFlows: false,
  })
  return {
    id: id as string,
    async tell(...records: Body[]): Promise<void> {
      for (const record of records) {
        const answer = await fetch(`${serverUrl}${new URL(url).pathname}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(record),
        })
        if (answer.status !== 200) throw new Error(`${mappingName}: ${answer.status} ${await answer.text()}`)
      }
    },
  }
}
