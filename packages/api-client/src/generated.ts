// Generated from the OpenAPI document of the server by `npm run api`. Never edited by hand.

/** What each route takes and answers, by method and path below `/api`. */
export interface Routes {
  /** Sign out */
  'DELETE /session': {
    answer: {
      signedOut: boolean
    }
  }
  /** Audit */
  'GET /console/audit': {
    query?: {
      subject?: string
      before?: number
      limit?: number
    }
    answer: {
      items: {
        seq: number
        at: string
        actor: string
        action: string
        subject: string
        facts: unknown
      }[]
      chain: {
        ok: boolean
        seals: number
        brokenAt: string | null
      }
      nextCursor: string | null
    }
  }
  /** Dead letters */
  'GET /console/dead-letters': {
    query?: {
      state?: 'retrying' | 'dead' | 'replayed'
    }
    answer: {
      items: {
        id: string
        subscriber: string
        eventType: string
        eventKey: string
        state: string
        attempts: number
        errorCode: string
        errorText: string
        nextAttemptAt: string | null
        createdAt: string
      }[]
    }
  }
  /** Inbox entries */
  'GET /console/inbox-entries': {
    query?: {
      state?: 'waiting' | 'done' | 'ignored' | 'quarantined' | 'failed'
      source?: string
      subjectId?: string
      cursor?: string
      limit?: number
    }
    answer: {
      items: {
        id: string
        source: string
        shopId: string
        topic: string
        subjectId: string | null
        receivedAt: string
        state: string
        attempts: number
        errorCode: string | null
        errorText: string | null
        nextAttemptAt: string | null
        handledAt: string | null
      }[]
      nextCursor: string | null
      counts: Record<string, number>
      sweeps: {
        shopId: string
        kind: string
        sweptTo: string
        foundLost: number
        lastError: string | null
      }[]
    }
  }
  /** The raw message */
  'GET /console/inbox-entries/:id/raw': {
    params: {
      id: string
    }
    answer: {
      topic: string
      raw: string
    }
  }
  /** Members */
  'GET /console/members': {
    answer: {
      items: {
        id: string
        name: string
        login: string
        roles: string[]
        wecomUserId: string | null
      }[]
    }
  }
  /** Whether anything is sent to the outside */
  'GET /console/outgoing-effects': {
    answer: {
      off: boolean
      reason: string | null
    }
  }
  /** Product matching: waiting and decided */
  'GET /console/product-matches': {
    answer: {
      waiting: {
        shopId: string
        itemId: string
        skuId: string
        merchantCode: string | null
        title: string
        lines: number
        suggestedProductId: string | null
        firstSeenAt: string
      }[]
      decided: {
        shopId: string
        itemId: string
        skuId: string
        kind: string
        productId: string | null
        quantity: number
        origin: string
        matchedAt: string
      }[]
    }
  }
  /** Products */
  'GET /console/products': {
    answer: {
      items: {
        id: string
        model: string
        name: string
        category: string
        needsInstallation: boolean
        serviceType: string | null
        surveyFirst: boolean
        deliverAndInstall: boolean
        warrantyMonths: number
        requiredSkill: string | null
      }[]
    }
  }
  /** Shops */
  'GET /console/shops': {
    answer: {
      items: {
        id: string
        marketplace: string
        name: string
        sellerId: string | null
        state: string
      }[]
    }
  }
  /** What happened since a cursor */
  'GET /customer/realtime/poll': {
    query: {
      topics: string
      since?: string
    }
    answer: {
      cursor: string
      reset?: boolean
      events: {
        id: string
        type: string
        key: string
        at: string
        payload: unknown
      }[]
    }
  }
  /** What happened since a cursor */
  'GET /point/realtime/poll': {
    query: {
      topics: string
      since?: string
    }
    answer: {
      cursor: string
      reset?: boolean
      events: {
        id: string
        type: string
        key: string
        at: string
        payload: unknown
      }[]
    }
  }
  /** What happened since a cursor */
  'GET /realtime/poll': {
    query: {
      topics: string
      since?: string
    }
    answer: {
      cursor: string
      reset?: boolean
      events: {
        id: string
        type: string
        key: string
        at: string
        payload: unknown
      }[]
    }
  }
  /** Who is signed in */
  'GET /session': {
    answer: {
      id: string
      name: string
      roles: string[]
      permissions: string[]
      brandId: string
      brandName: string
    }
  }
  /** Demo log-ins */
  'GET /session/demo-logins': {
    answer: {
      items: {
        login: string
        password: string
        name: string
        role: string
      }[]
    }
  }
  /** What happened since a cursor */
  'GET /sidebar/realtime/poll': {
    query: {
      topics: string
      since?: string
    }
    answer: {
      cursor: string
      reset?: boolean
      events: {
        id: string
        type: string
        key: string
        at: string
        payload: unknown
      }[]
    }
  }
  /** What happened since a cursor */
  'GET /technician/realtime/poll': {
    query: {
      topics: string
      since?: string
    }
    answer: {
      cursor: string
      reset?: boolean
      events: {
        id: string
        type: string
        key: string
        at: string
        payload: unknown
      }[]
    }
  }
  /** Handle a dead letter again */
  'POST /console/dead-letters/:id/replay': {
    params: {
      id: string
    }
    answer: {
      replayed: boolean
    }
  }
  /** Handle kept messages again */
  'POST /console/inbox-entries/replay': {
    body: {
      ids: string[]
    }
    answer: {
      replayed: number
    }
  }
  /** Confirm that this copy may send */
  'POST /console/outgoing-effects/confirmation': {
    answer: {
      off: boolean
    }
  }
  /** Match products */
  'POST /console/product-matches': {
    body: {
      decisions: {
        shopId: string
        itemId: string
        skuId: string
        kind: 'product' | 'gift' | 'not_goods'
        products: {
          productId: string
          quantity: number
        }[]
      }[]
    }
    answer: {
      matched: number
    }
  }
  /** Sign in */
  'POST /session': {
    body: {
      login: string
      password: string
    }
    answer: {
      name: string
      expiresAt: string
    }
  }
}
