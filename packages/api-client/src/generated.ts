// Generated from the OpenAPI document of the server by `npm run api`. Never edited by hand.

/** What each route takes and answers, by method and path below `/api`. */
export interface Routes {
  /** Drop the draft of evidence lists */
  'DELETE /console/evidence-lists/draft': {
    answer: {
      dropped: boolean
    }
  }
  /** Remove a live code */
  'DELETE /console/live-codes/:id': {
    params: {
      id: string
    }
    answer: {
      removed: boolean
    }
  }
  /** Drop a draft */
  'DELETE /console/loyalty-ladders/:version': {
    params: {
      version: number
    }
    answer: Record<string, unknown>
  }
  /** Drop the draft of a mapping */
  'DELETE /console/mappings/:name/draft': {
    params: {
      name: string
    }
    answer: {
      dropped: boolean
    }
  }
  /** Stop an own page */
  'DELETE /console/own-pages/:id': {
    params: {
      id: string
    }
    answer: {
      removed: boolean
    }
  }
  /** Remove a ready reply */
  'DELETE /console/ready-replies/:id': {
    params: {
      id: string
    }
    answer: {
      done: boolean
    }
  }
  /** Take a link of another record away */
  'DELETE /console/records/:id/links/:target': {
    params: {
      id: string
      target: 'customer' | 'order' | 'work_order' | 'product'
    }
    answer: {
      unlinked: boolean
    }
  }
  /** Take faults away (all without an id) */
  'DELETE /console/sandbox/faults': {
    query?: {
      id?: number
    }
    answer: unknown
  }
  /** Remove a segment */
  'DELETE /console/segments/:id': {
    params: {
      id: string
    }
    answer: Record<string, unknown>
  }
  /** Delete a group with its tags, here and in WeCom */
  'DELETE /console/tag-groups/:id': {
    params: {
      id: string
    }
    answer: {
      asked: boolean
    }
  }
  /** Remove an endpoint */
  'DELETE /console/webhooks/:id': {
    params: {
      id: string
    }
    answer: {
      removed: boolean
    }
  }
  /** Sign out */
  'DELETE /session': {
    answer: {
      signedOut: boolean
    }
  }
  /** Take a tag off */
  'DELETE /sidebar/customers/:id/tags/:name': {
    params: {
      id: string
      name: string
    }
    answer: {
      tagged: boolean
    }
  }
  /** Scopes that a token may get */
  'GET /console/api-scopes': {
    answer: {
      scopes: {
        permission: string
        label: string
        writes: boolean
      }[]
      classes: {
        dataClass: 'phone' | 'name' | 'address' | 'id-number' | 'chat' | 'money'
        widest: 'none' | 'masked' | 'plain'
      }[]
    }
  }
  /** API tokens */
  'GET /console/api-tokens': {
    answer: {
      items: {
        id: string
        name: string
        tail: string
        madeBy: {
          id: string
          name: string
        }
        scopes: {
          permission: string
          label: string
        }[]
        sight: {
          dataClass: string
          sight: 'none' | 'masked' | 'plain'
        }[]
        state: 'active' | 'unused' | 'expired' | 'revoked' | 'orphaned'
        createdAt: string
        expiresAt: string | null
        lastUsedAt: string | null
        revokedAt: string | null
      }[]
    }
  }
  /** Audit */
  'GET /console/audit': {
    query?: {
      subject?: string
      kind?: string
      actor?: string
      action?: string
      from?: string
      to?: string
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
      names: Record<string, string>
      orders: Record<string, {
        marketplace: string
        number: string
        erased: boolean
      }>
      contacts: Record<string, {
        nickname: string | null
        customerId: string | null
      }>
      gone: Record<string, 'erased' | 'gone'>
      chain: {
        ok: boolean
        seals: number
        brokenAt: string | null
      }
      nextCursor: string | null
    }
  }
  /** Members whom the audit speaks of */
  'GET /console/audit/members': {
    answer: {
      items: {
        id: string
        name: string
        left: boolean
      }[]
    }
  }
  /** Backfills and how far they are */
  'GET /console/backfills': {
    answer: {
      items: {
        id: string
        shopId: string
        kind: 'orders' | 'after_sales'
        from: string
        to: string
        doneTo: string
        state: string
        percent: number
        secondsLeft: number | null
        recorded: number
        lastError: string | null
        askedBy: string
        createdAt: string
        endedAt: string | null
      }[]
    }
  }
  /** Phones that are nobody’s */
  'GET /console/blocked-phones': {
    answer: {
      items: {
        id: string
        phone: string
        cause: 'by_hand' | 'many_surnames'
        note: string
        decidedBy: string
        decidedAt: string
      }[]
    }
  }
  /** Consent: rules and overview */
  'GET /console/consents': {
    answer: {
      asked: {
        purposes: {
          purpose: 'service' | 'marketing' | 'profiling' | 'sharing' | 'linking'
          basis: 'contract' | 'consent'
          byChannel: boolean
          words: {
            zh: string
            en: string
          }
          meaning: {
            zh: string
            en: string
          }
        }[]
        channels: {
          channel: 'wecom' | 'sms' | 'phone' | 'mini_program'
          words: {
            zh: string
            en: string
          }
        }[]
        text: {
          version: string
          text: {
            zh: string
            en: string
          }
        }
      }
      evidence: {
        evidence: string
        words: {
          zh: string
          en: string
        }
      }[]
      ways: {
        way: string
        word: string
        words: {
          zh: string
          en: string
        }
      }[]
      rules: {
        zh: string
        en: string
      }[]
      counts: {
        purpose: 'service' | 'marketing' | 'profiling' | 'sharing' | 'linking'
        given: number
        withdrawn: number
      }[]
    }
  }
  /** How the conversation archive is read */
  'GET /console/conversation-archives': {
    answer: {
      configured: boolean
      items: {
        corpId: string
        seq: number
        readAt: string | null
        unreadable: number
        withheld: number
        errorCode: string | null
      }[]
    }
  }
  /** Conversations */
  'GET /console/conversations': {
    query?: {
      kind?: 'service' | 'pair' | 'group'
      state?: 'new' | 'assistant' | 'queued' | 'human' | 'ended'
      waiting?: boolean
      memberId?: string
      customerId?: string
      cursor?: string
      limit?: number
    }
    answer: {
      items: {
        id: string
        kind: 'service' | 'pair' | 'group'
        sessionId: string | null
        customerId: string | null
        customerName: string | null
        memberName: string | null
        state: string | null
        stateWord: string | null
        said: number
        lastAt: string
        lastSide: string
        lastKind: string
        waitingSince: string | null
      }[]
      nextCursor: string | null
    }
  }
  /** What was said in a conversation */
  'GET /console/conversations/:id': {
    params: {
      id: string
    }
    query?: {
      cursor?: string
      limit?: number
    }
    answer: {
      conversation: {
        id: string
        kind: 'service' | 'pair' | 'group'
        sessionId: string | null
        customerId: string | null
        customerName: string | null
        memberName: string | null
        state: string | null
        stateWord: string | null
        said: number
        lastAt: string
        lastSide: string
        lastKind: string
        waitingSince: string | null
      }
      session: {
        id: string
        accountId: string
        state: string
        stateWord: string
        servicerId: string | null
        servicerName: string | null
        beganAt: string
        reply: {
          refusal: string | null
          left: number
          until: string | null
        }
        moves: string[]
      } | null
      servicers: {
        id: string
        name: string
      }[]
      items: {
        id: string
        channel: string
        side: string
        senderName: string | null
        kind: string
        content: {
          text: string | null
          title: string | null
          url: string | null
          seconds: number | null
        } | null
        kept: boolean
        recalled: boolean
        unsent: boolean
        at: string
      }[]
      nextCursor: string | null
      readable: boolean
    }
  }
  /** Customer groups */
  'GET /console/customer-groups': {
    query?: {
      contactId?: string
      ownerId?: string
      state?: 'live' | 'dismissed'
      limit?: number
    }
    answer: {
      items: {
        groupId: string
        name: string | null
        ownerId: string | null
        ownerName: string | null
        contacts: number
        members: number
        joinedToday: number
        leftToday: number
        createdAt: string | null
        dismissedAt: string | null
      }[]
    }
  }
  /** Who is in a group, and who left it */
  'GET /console/customer-groups/:id/people': {
    params: {
      id: string
    }
    answer: {
      items: {
        personId: string
        kind: string
        name: string | null
        customerId: string | null
        joinedAt: string
        joinedBy: string
        invitedBy: string | null
        leftAt: string | null
      }[]
    }
  }
  /** Tags in use */
  'GET /console/customer-tags': {
    answer: {
      items: {
        name: string
        customers: number
      }[]
    }
  }
  /** Customers */
  'GET /console/customers': {
    query?: {
      phone?: string
      tag?: string
      alsoTag?: string
      q?: string
      region?: string
      segment?: string
      snapshot?: string
      cursor?: string
      limit?: number
    }
    answer: {
      items: {
        id: string
        name: string | null
        phone: string | null
        level: string
        region: string | null
        tags: {
          name: string
          origin: string
        }[]
        orders: number
        paidFen: number | null
        lastOrderAt: string | null
        openWorkOrders: number
        contacts: number
        createdAt: string
      }[]
      nextCursor: string | null
      note: string | null
    }
  }
  /** One customer */
  'GET /console/customers/:id': {
    params: {
      id: string
    }
    answer: {
      id: string
      name: string | null
      phone: string | null
      level: string
      region: string | null
      tags: {
        name: string
        origin: string
      }[]
      orders: number
      paidFen: number | null
      lastOrderAt: string | null
      openWorkOrders: number
      contacts: number
      createdAt: string
      personId: string
      rowIds: string[]
      links: {
        kind: string
        kindName: string
        strength: number
        origin: string
        evidence: string
        path: string | null
        linkedAt: string
        same: 'value' | 'value_and_surname'
        ruleVersion: string | null
      }[]
      wecom: {
        contactId: string
        boundBy: string | null
        firstAddedAt: string
        link: {
          because: string
          by: string | null
          same: 'value' | 'value_and_surname' | null
          agreed: ('unionid' | 'wecom_external' | 'wecom_pending' | 'marketplace_buyer' | 'phone' | 'email')[]
          elsewhere: ('unionid' | 'wecom_external' | 'wecom_pending' | 'marketplace_buyer' | 'phone' | 'email')[]
          way: string | null
          ruleVersion: string
        } | null
        owners: {
          wecomUserId: string
          name: string
          addedAt: string
          lostAt: string | null
        }[]
      }[]
      facts: {
        kind: string
        value: unknown
        at: string
      }[]
      duplicates: {
        customerId: string
        name: string | null
        phone: string | null
        reason: string
        foundAt: string
      }[]
      recentOrders: {
        id: string
        outsideId: string
        shopId: string
        shopName: string
        marketplace: string
        state: string
        stateName: string
        kind: string
        kindName: string
        kindMeans: string | null
        createdAt: string
        paidAt: string | null
        deliveredAt: string | null
        paidFen: number | null
        customerId: string | null
        customerFound: boolean
        link: {
          because: string
          by: string | null
          same: 'value' | 'value_and_surname' | null
          agreed: ('unionid' | 'wecom_external' | 'wecom_pending' | 'marketplace_buyer' | 'phone' | 'email')[]
          elsewhere: ('unionid' | 'wecom_external' | 'wecom_pending' | 'marketplace_buyer' | 'phone' | 'email')[]
          way: string | null
          ruleVersion: string
        } | null
        receiver: {
          name: string | null
          phone: string | null
          address: string | null
          masked: boolean
        }
        district: string | null
        goods: {
          title: string
          quantity: number
          matched: string
        }[]
        afterSalesOpen: number
        workOrders: {
          id: string
          code: string
          state: string
          stateName: string
        }[]
      }[]
      sharedOrders: {
        id: string
        contactId: string
        words: string
        way: string
        ruleVersion: string | null
        sharedAt: string
        outsideId: string
        shopName: string
        state: string
        stateName: string
        createdAt: string
        goods: {
          title: string
          quantity: number
        }[]
        workOrderState: string | null
      }[]
      workOrders: {
        id: string
        code: string
        orderId: string | null
        state: string
        stateName: string
        suspended: boolean
        addressState: string
        service: string
        quantity: number
        district: string | null
        appointment: {
          startsAt: string
          endsAt: string
        } | null
        technicianId: string | null
        technicianName: string | null
        rating: number | null
        openedAt: string
      }[]
      reveal: {
        allowed: boolean
        reasons: string[]
        suggested: string | null
        words: string | null
      }
    }
  }
  /** What a customer did */
  'GET /console/customers/:id/behaviour': {
    params: {
      id: string
    }
    query?: {
      item?: string
      source?: string
      from?: string
      to?: string
      cursor?: string
      limit?: number
    }
    answer: {
      items: {
        code: string
        name: string
        count: number | null
        percent: number | null
        lastAt: string | null
        sources: {
          source: string
          sourceName: string
          truth: string
          truthName: string
          told: boolean
        }[]
      }[]
      events: {
        id: string
        item: string
        itemName: string
        at: string
        source: string
        sourceName: string
        place: string
        orderId: string | null
        facts: Record<string, string | number>
      }[]
      nextCursor: string | null
      ownPages: {
        id: string
        name: string
        origins: string[]
      }[]
    }
  }
  /** What a customer agreed to */
  'GET /console/customers/:id/consents': {
    params: {
      id: string
    }
    answer: {
      stands: {
        purpose: 'service' | 'marketing' | 'profiling' | 'sharing' | 'linking'
        channel: 'all' | 'wecom' | 'sms' | 'phone' | 'mini_program'
        standing: 'given' | 'withdrawn' | 'unknown'
        outdated: boolean
        since: string | null
      }[]
      entries: {
        id: string
        purpose: 'service' | 'marketing' | 'profiling' | 'sharing' | 'linking'
        channel: 'all' | 'wecom' | 'sms' | 'phone' | 'mini_program'
        given: boolean
        saidAt: string
        recordedAt: string
        way: string
        actor: string
        textVersion: string | null
        evidence: string | null
        record: string | null
      }[]
    }
  }
  /** What a customer and we said */
  'GET /console/customers/:id/conversation': {
    params: {
      id: string
    }
    query?: {
      cursor?: string
      limit?: number
      days?: number
    }
    answer: {
      sessions: {
        id: string
        accountId: string
        state: string
        stateWord: string
        servicerId: string | null
        servicerName: string | null
        beganAt: string
        reply: {
          refusal: string | null
          left: number
          until: string | null
        }
        moves: string[]
      }[]
      items: {
        id: string
        channel: string
        side: string
        senderName: string | null
        kind: string
        content: {
          text: string | null
          title: string | null
          url: string | null
          seconds: number | null
        } | null
        kept: boolean
        recalled: boolean
        unsent: boolean
        at: string
      }[]
      nextCursor: string | null
      readable: boolean
    }
  }
  /** The household of a customer, and who may be of it */
  'GET /console/customers/:id/household': {
    params: {
      id: string
    }
    answer: {
      household: {
        id: string
        name: string | null
        members: {
          customerId: string
          name: string | null
          phone: string | null
        }[]
      } | null
      suggestions: {
        customerId: string
        name: string | null
        phone: string | null
        reason: string
        lastAt: string
      }[]
    }
  }
  /** By which record each thing known of a customer came */
  'GET /console/customers/:id/lineage': {
    params: {
      id: string
    }
    answer: {
      fields: {
        field: string
        said: {
          value: string | null
          evidence: string
          path: string | null
          origin: string
          at: string
        }[]
      }[]
      identifiers: {
        kind: string
        name: string
        same: 'value' | 'value_and_surname'
        ruleVersion: string | null
        evidence: string
        path: string | null
        origin: string
        at: string
      }[]
      tags: {
        name: string
        evidence: string
        path: string | null
        origin: string
        at: string
      }[]
    }
  }
  /** The level of one customer, why, and how it moved */
  'GET /console/customers/:id/loyalty-tier': {
    params: {
      id: string
    }
    answer: {
      level: string
      by: 'hand' | 'ladder' | 'nobody'
      ladderLevel: string | null
      condition: string | null
      version: number | null
      reachedOn: string | null
      keptUntil: string | null
      moves: {
        at: string
        from: string | null
        to: string | null
        version: number
        cause: string
        why: string
      }[]
    }
  }
  /** What a merge would show */
  'GET /console/customers/:id/merge-preview': {
    params: {
      id: string
    }
    query: {
      otherId: string
      name?: 'kept' | 'absorbed'
      phone?: 'kept' | 'absorbed'
      level?: 'kept' | 'absorbed'
      region?: 'kept' | 'absorbed'
    }
    answer: {
      kept: {
        id: string
        name: string | null
        phone: string | null
        level: string
        region: string | null
        tags: {
          name: string
          origin: string
        }[]
        orders: number
        paidFen: number | null
        lastOrderAt: string | null
        openWorkOrders: number
        contacts: number
        createdAt: string
      }
      absorbed: {
        id: string
        name: string | null
        phone: string | null
        level: string
        region: string | null
        tags: {
          name: string
          origin: string
        }[]
        orders: number
        paidFen: number | null
        lastOrderAt: string | null
        openWorkOrders: number
        contacts: number
        createdAt: string
      }
      keptCounts: {
        orders: number
        workOrders: number
        friends: number
        messages: number
        visitors: number
        identifiers: number
      }
      absorbedCounts: {
        orders: number
        workOrders: number
        friends: number
        messages: number
        visitors: number
        identifiers: number
      }
      fields: {
        field: string
        label: string
        kept: string | null
        absorbed: string | null
        differs: boolean
        from: 'kept' | 'absorbed'
        why: string
      }[]
      alongside: {
        kind: string
        label: string
        kept: string | null
        absorbed: string | null
        stands: string | null
        why: string
      }[]
      conflicts: {
        kind: string
        words: string
        grave: boolean
      }[]
    }
  }
  /** Merges of a person */
  'GET /console/customers/:id/merges': {
    params: {
      id: string
    }
    answer: {
      items: {
        id: string
        at: string
        way: string
        who: string
        reason: string
        score: number | null
        evidence: {
          field: string
          level: string
          weight: number
          words: string
        }[]
        ruleVersion: string | null
        keptId: string
        keptName: string | null
        absorbedId: string
        absorbedName: string | null
        undoneAt: string | null
        undoneBy: string | null
      }[]
    }
  }
  /** What a customer paid, got back and was given off */
  'GET /console/customers/:id/money': {
    params: {
      id: string
    }
    answer: {
      money: {
        orders: number
        paidFen: number
        refundedFen: number
        refunds: number
        spentFen: number
        discounts: {
          name: string
          fen: number
        }[]
        untold: number
      } | null
    }
  }
  /** Notes on a customer */
  'GET /console/customers/:id/notes': {
    params: {
      id: string
    }
    query?: {
      hidden?: boolean
    }
    answer: {
      readable: boolean
      items: {
        id: string
        words: string
        version: number
        by: string
        own: boolean
        at: string
        editedAt: string | null
        pinned: boolean
        hidden: boolean
        job: {
          id: string
          code: string
        } | null
      }[]
      members: {
        id: string
        name: string
      }[]
    }
  }
  /** Value of one customer, what they will need, and what they order as a habit */
  'GET /console/customers/:id/outlook': {
    params: {
      id: string
    }
    answer: {
      value: {
        churn: string
        churnName: string
        groupName: string | null
        recency: number | null
        frequency: number | null
        monetary: number | null
        purchases: number
        rhythmDays: number | null
        alivePercent: number | null
        againPercent: number | null
        predictedFen: number | null
        reasons: string[]
        version: string | null
        scoredAt: string
      } | null
      needs: {
        id: string
        kind: string
        kindName: string
        purpose: string
        name: string
        about: string | null
        quantity: number
        dueOn: string
        fromOn: string
        untilOn: string
        inDays: number
        reasons: string[]
        state: string
        stateName: string
        assignedTo: string | null
        snoozedUntil: string | null
      }[]
      habit: {
        items: {
          name: string
          quantity: number
          unitFen: number | null
        }[]
        totalFen: number | null
        shopName: string | null
        times: number
        same: boolean
        lastOn: string
        everyDays: number
        say: string | null
      } | null
    }
  }
  /** Where a customer stood, and why they moved */
  'GET /console/customers/:id/pool-moves': {
    params: {
      id: string
    }
    answer: {
      standing: {
        pool: 'prospect' | 'active' | 'after-sales' | 'dormant' | 'sea'
        poolSince: string
        ownerName: string | null
        protectedUntil: string | null
        contractEndsOn: string | null
      } | null
      items: {
        id: string
        customerId: string
        at: string
        why: string
        words: {
          zh: string
          en: string
        }
        who: string
        note: string
        ruleId: string | null
        ruleVersion: number | null
        fromPool: string | null
        toPool: string
        fromOwner: string | null
        toOwner: string | null
        undone: boolean
      }[]
    }
  }
  /** What a customer owns, its warranty and parts due */
  'GET /console/customers/:id/products': {
    params: {
      id: string
    }
    answer: {
      items: {
        id: string
        name: string
        model: string | null
        category: string | null
        productId: string | null
        serial: string | null
        state: string
        stateName: string
        origin: string
        boughtAt: string | null
        deliveredAt: string | null
        installedAt: string | null
        order: {
          id: string
          number: string
          shop: string
        } | null
        job: {
          id: string
          code: string
        } | null
        warranty: {
          state: string
          until: string | null
          words: string
        }
        parts: {
          code: string
          name: string
          does: string
          state: string
          dueOn: string | null
          words: string
          confirmed: boolean
        }[]
        works: {
          workOrderId: string
          code: string
          serviceType: string
          at: string
        }[]
        passedTo: {
          customerId: string
          name: string | null
        } | null
        acts: {
          id: string
          kind: string
          words: string
          value: string | null
          reason: string | null
          by: string
          at: string
          undoneAt: string | null
        }[]
      }[]
      passedOn: {
        id: string
        name: string
        model: string | null
        category: string | null
        productId: string | null
        serial: string | null
        state: string
        stateName: string
        origin: string
        boughtAt: string | null
        deliveredAt: string | null
        installedAt: string | null
        order: {
          id: string
          number: string
          shop: string
        } | null
        job: {
          id: string
          code: string
        } | null
        warranty: {
          state: string
          until: string | null
          words: string
        }
        parts: {
          code: string
          name: string
          does: string
          state: string
          dueOn: string | null
          words: string
          confirmed: boolean
        }[]
        works: {
          workOrderId: string
          code: string
          serviceType: string
          at: string
        }[]
        passedTo: {
          customerId: string
          name: string | null
        } | null
        acts: {
          id: string
          kind: string
          words: string
          value: string | null
          reason: string | null
          by: string
          at: string
          undoneAt: string | null
        }[]
      }[]
    }
  }
  /** Calls, messages and leads of a customer */
  'GET /console/customers/:id/records': {
    params: {
      id: string
    }
    query?: {
      kind?: 'call' | 'message' | 'customer' | 'shipment' | 'invoice' | 'payment' | 'telemetry' | 'work_order_history' | 'voucher'
      cursor?: string
      limit?: number
    }
    answer: {
      counts: {
        kind: 'call' | 'message' | 'customer' | 'shipment' | 'invoice' | 'payment' | 'telemetry' | 'work_order_history' | 'voucher'
        name: string
        count: number
        lastAt: string | null
      }[]
      devices: {
        serial: string
        productId: string | null
        productName: string | null
        workOrderId: string | null
        workOrderCode: string | null
        orderId: string | null
        orderName: string | null
        customerId: string | null
        customerName: string | null
        toldBy: string
        toldAt: string
      }[]
      items: {
        id: string
        kind: 'call' | 'message' | 'customer' | 'shipment' | 'invoice' | 'payment' | 'telemetry' | 'work_order_history' | 'voucher'
        kindName: string
        at: string
        state: string | null
        stateName: string | null
        source: string
        sourceName: string
        linkState: 'linked' | 'waiting' | 'ambiguous' | 'unnamed'
        amountFen: number | null
        differenceFen: number | null
        brief: {
          key: string
          name: string
          type: 'text' | 'money' | 'instant'
          value: string
        }[]
        links: {
          target: 'customer' | 'order' | 'work_order' | 'product' | 'serial'
          targetId: string | null
          name: string | null
          state: 'linked' | 'waiting' | 'ambiguous' | 'unlinked'
          because: string
          ruleVersion: string | null
        }[]
        because: string | null
      }[]
      nextCursor: string | null
    }
  }
  /** Why a customer has tags by rule, and which a member took off */
  'GET /console/customers/:id/tag-reasons': {
    params: {
      id: string
    }
    answer: {
      reasons: {
        name: string
        reason: {
          zh: string
          en: string
        }
        version: number
        since: string
        judgedAt: string
      }[]
      refused: {
        name: string
        by: string
        until: string
      }[]
    }
  }
  /** Everything that happened to a customer */
  'GET /console/customers/:id/timeline': {
    params: {
      id: string
    }
    query?: {
      cursor?: string
      limit?: number
      kinds?: string
    }
    answer: {
      items: {
        seq: string
        at: string
        type: string
        icon: string
        tone: string
        title: string
        detail: string | null
        who: string
        actor: string
        customerId: string | null
        orderId: string | null
        workOrderId: string | null
        path: string | null
        facts: Record<string, unknown>
      }[]
      nextCursor: string | null
      kinds: {
        kind: string
        name: string
      }[]
    }
  }
  /** Export customers as seen */
  'GET /console/customers/export': {
    query?: {
      phone?: string
      tag?: string
      alsoTag?: string
      q?: string
      region?: string
      segment?: string
      snapshot?: string
    }
    answer: unknown
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
  /** One device: whose it is, and what it reported */
  'GET /console/devices/:serial': {
    params: {
      serial: string
    }
    query?: {
      cursor?: string
      limit?: number
    }
    answer: {
      device: {
        serial: string
        productId: string | null
        productName: string | null
        workOrderId: string | null
        workOrderCode: string | null
        orderId: string | null
        orderName: string | null
        customerId: string | null
        customerName: string | null
        toldBy: string
        toldAt: string
      } | null
      items: {
        id: string
        kind: 'call' | 'message' | 'customer' | 'shipment' | 'invoice' | 'payment' | 'telemetry' | 'work_order_history' | 'voucher'
        kindName: string
        at: string
        state: string | null
        stateName: string | null
        source: string
        sourceName: string
        linkState: 'linked' | 'waiting' | 'ambiguous' | 'unnamed'
        amountFen: number | null
        differenceFen: number | null
        brief: {
          key: string
          name: string
          type: 'text' | 'money' | 'instant'
          value: string
        }[]
        links: {
          target: 'customer' | 'order' | 'work_order' | 'product' | 'serial'
          targetId: string | null
          name: string | null
          state: 'linked' | 'waiting' | 'ambiguous' | 'unlinked'
          because: string
          ruleVersion: string | null
        }[]
        because: string | null
      }[]
      nextCursor: string | null
    }
  }
  /** The dispatch board */
  'GET /console/dispatch/plans': {
    query?: {
      cursor?: string
      limit?: number
      state?: 'waiting' | 'offered' | 'accepted' | 'assigned' | 'ended'
      troubled?: boolean
      servicePointId?: string
    }
    answer: {
      items: {
        workOrderId: string
        districtCode: string
        district: string
        street: string | null
        category: string
        serviceType: string
        products: {
          name: string
          quantity: number
        }[]
        units: number
        startsAt: string | null
        endsAt: string | null
        state: string
        held: boolean
        round: number
        providerId: string | null
        servicePointId: string | null
        technicianId: string | null
        technicianName: string | null
        assignBy: string | null
        overdue: boolean
        trouble: {
          code: string
          zh: string
          en: string
        } | null
        updatedAt: string
      }[]
      nextCursor: string | null
      counts: Record<string, number>
    }
  }
  /** How providers are asked */
  'GET /console/dispatch/policies': {
    answer: {
      items: {
        providerId: string
        mode: 'point' | 'technician'
        offerMinutes: number
        assignMinutes: number
      }[]
      nextCursor: null
    }
  }
  /** Pairs of customers to review */
  'GET /console/duplicates': {
    query?: {
      state?: 'waiting' | 'same' | 'different'
      cursor?: string
      limit?: number
    }
    answer: {
      items: {
        firstId: string
        secondId: string
        state: 'waiting' | 'same' | 'different'
        first: {
          id: string
          name: string | null
          phone: string | null
          level: string
          region: string | null
          tags: {
            name: string
            origin: string
          }[]
          orders: number
          paidFen: number | null
          lastOrderAt: string | null
          openWorkOrders: number
          contacts: number
          createdAt: string
          receiver: {
            orderId: string | null
            name: string | null
            phone: string | null
            address: string | null
          } | null
        }
        second: {
          id: string
          name: string | null
          phone: string | null
          level: string
          region: string | null
          tags: {
            name: string
            origin: string
          }[]
          orders: number
          paidFen: number | null
          lastOrderAt: string | null
          openWorkOrders: number
          contacts: number
          createdAt: string
          receiver: {
            orderId: string | null
            name: string | null
            phone: string | null
            address: string | null
          } | null
        }
        differs: string[]
        keptId: string
        reason: string
        reasonPath: string | null
        score: number | null
        evidence: {
          field: string
          level: string
          weight: number
          words: string
        }[]
        ruleVersion: string | null
        foundAt: string
        decidedAt: string | null
        decidedBy: string | null
      }[]
      nextCursor: string | null
      waiting: number
      decidedToday: number
    }
  }
  /** Evidence lists */
  'GET /console/evidence-lists': {
    answer: {
      version: number
      lists: {
        kind: string
        regions: {
          code: string
          name: string
        }[]
        categories: string[]
        items: {
          code: string
          from: 'photo' | 'serial' | 'barcode' | 'marketplace'
          due: 'payment' | 'completion' | 'refund'
          required: boolean
          confirmed: boolean
          name: {
            zh: string
            en: string
          }
          how: {
            zh: string
            en: string
          }
        }[]
      }[]
      draft: {
        revision: number
        savedAt: string
        lists: {
          kind: string
          regions: {
            code: string
            name: string
          }[]
          categories: string[]
          items: {
            code: string
            from: 'photo' | 'serial' | 'barcode' | 'marketplace'
            due: 'payment' | 'completion' | 'refund'
            required: boolean
            confirmed: boolean
            name: {
              zh: string
              en: string
            }
            how: {
              zh: string
              en: string
            }
          }[]
        }[]
      } | null
      versions: {
        version: number
        what: 'published' | 'rolled_back'
        at: string
        isDefault: boolean
      }[]
      kinds: string[]
      categories: string[]
      items: {
        code: string
        from: 'photo' | 'serial' | 'barcode' | 'marketplace'
        due: 'payment' | 'completion' | 'refund'
        required: boolean
        confirmed: boolean
        name: {
          zh: string
          en: string
        }
        how: {
          zh: string
          en: string
        }
      }[]
      provinces: {
        code: string
        name: string
      }[]
    }
  }
  /** Contacts on the way to another member */
  'GET /console/handovers': {
    query?: {
      state?: 'waiting' | 'asked' | 'done' | 'refused' | 'limit' | 'failed'
      from?: string
      cursor?: string
      limit?: number
    }
    answer: {
      items: {
        contactId: string
        customerId: string | null
        customerName: string | null
        fromUserId: string
        fromName: string | null
        toUserId: string | null
        toName: string | null
        resigned: boolean
        state: string
        code: string | null
        updatedAt: string
      }[]
      nextCursor: string | null
      leavers: {
        fromUserId: string
        name: string | null
        resigned: boolean
        states: Record<string, number>
      }[]
      receivers: {
        id: string
        name: string
      }[]
    }
  }
  /** Runs over all customers for who is one person */
  'GET /console/identity-runs': {
    answer: {
      items: {
        id: string
        state: 'waiting' | 'reading' | 'comparing' | 'planned' | 'linking' | 'done' | 'cancelled' | 'undoing' | 'undone'
        applies: boolean
        askedBy: string
        askedAt: string
        done: number
        total: number
        secondsLeft: number | null
        records: number
        merged: number
        paired: number
        leftStanding: number
        ruleVersion: string
        errorCode: string | null
        finishedAt: string | null
      }[]
    }
  }
  /** Merges of a run that stand */
  'GET /console/identity-runs/:id/merges': {
    params: {
      id: string
    }
    answer: {
      items: {
        id: string
        at: string
        way: string
        who: string
        reason: string
        score: number | null
        evidence: {
          field: string
          level: string
          weight: number
          words: string
        }[]
        ruleVersion: string | null
        keptId: string
        keptName: string | null
        absorbedId: string
        absorbedName: string | null
        undoneAt: string | null
        undoneBy: string | null
      }[]
    }
  }
  /** The pairs that a run found */
  'GET /console/identity-runs/:id/pairs': {
    params: {
      id: string
    }
    query: {
      outcome: 'link' | 'review'
      grounds?: string
      cursor?: string
      limit?: number
    }
    answer: {
      items: {
        firstId: string
        secondId: string
        first: {
          id: string
          name: string | null
          phone: string | null
          level: string
          region: string | null
          tags: {
            name: string
            origin: string
          }[]
          orders: number
          paidFen: number | null
          lastOrderAt: string | null
          openWorkOrders: number
          contacts: number
          createdAt: string
          receiver: {
            orderId: string | null
            name: string | null
            phone: string | null
            address: string | null
          } | null
        }
        second: {
          id: string
          name: string | null
          phone: string | null
          level: string
          region: string | null
          tags: {
            name: string
            origin: string
          }[]
          orders: number
          paidFen: number | null
          lastOrderAt: string | null
          openWorkOrders: number
          contacts: number
          createdAt: string
          receiver: {
            orderId: string | null
            name: string | null
            phone: string | null
            address: string | null
          } | null
        }
        differs: string[]
        score: number
        evidence: {
          field: string
          level: string
          weight: number
          words: string
        }[]
      }[]
      nextCursor: string | null
    }
  }
  /** What a run found, by grounds and score */
  'GET /console/identity-runs/:id/plan': {
    params: {
      id: string
    }
    answer: {
      bounds: number[]
      groups: {
        outcome: 'link' | 'review'
        grounds: string
        words: string
        pairs: number
        bands: number[]
      }[]
    }
  }
  /** Look into a file and guess what it is */
  'GET /console/import-uploads/:id/preview': {
    params: {
      id: string
    }
    query?: {
      sheet?: string
      headerRow?: number
    }
    answer: {
      name: string
      format: string
      encoding: string | null
      sheet: string | null
      sheets: string[]
      columns: {
        heading: string
        path: string
        list: string | null
        sample: string[]
      }[]
      rows: {
        row: number
        cells: string[]
      }[]
      kinds: {
        kind: string
        name: {
          zh: string
          en: string
        }
        confidence: number
      }[]
    }
  }
  /** Imports */
  'GET /console/imports': {
    query?: {
      cursor?: string
      limit?: number
      kind?: string
    }
    answer: {
      items: {
        id: string
        state: 'waiting' | 'reading' | 'applying' | 'done' | 'failed' | 'cancelled' | 'undoing' | 'undone'
        kind: string
        mapping: {
          name: string
          version: number
          zh: string
          en: string
        }
        unpublished: boolean
        startFlows: boolean
        dryRun: boolean
        createdAt: string
        finishedAt: string | null
        undoneAt: string | null
        files: {
          role: string
          name: string
          format: string | null
          encoding: string | null
          rows: number
          bytes: number
        }[]
        rows: number
        records: number
        recordsTotal: number
        percent: number
        secondsLeft: number | null
        imported: number
        updated: number
        unchanged: number
        refused: number
        quarantined: number
        skipped: number
        takenBack: number
        leftStanding: number
        mended: Record<string, number>
        refusedBy: Record<string, number>
        errorCode: string | null
      }[]
      nextCursor: string | null
    }
  }
  /** One import: progress and outcome */
  'GET /console/imports/:id': {
    params: {
      id: string
    }
    answer: {
      import: {
        id: string
        state: 'waiting' | 'reading' | 'applying' | 'done' | 'failed' | 'cancelled' | 'undoing' | 'undone'
        kind: string
        mapping: {
          name: string
          version: number
          zh: string
          en: string
        }
        unpublished: boolean
        startFlows: boolean
        dryRun: boolean
        createdAt: string
        finishedAt: string | null
        undoneAt: string | null
        files: {
          role: string
          name: string
          format: string | null
          encoding: string | null
          rows: number
          bytes: number
        }[]
        rows: number
        records: number
        recordsTotal: number
        percent: number
        secondsLeft: number | null
        imported: number
        updated: number
        unchanged: number
        refused: number
        quarantined: number
        skipped: number
        takenBack: number
        leftStanding: number
        mended: Record<string, number>
        refusedBy: Record<string, number>
        errorCode: string | null
      }
      left: {
        kind: string
        because: string
        count: number
      }[]
    }
  }
  /** The columns that an import kept */
  'GET /console/imports/:id/kept-columns': {
    params: {
      id: string
    }
    answer: {
      files: {
        role: string
        name: string
        format: string
        columns: {
          heading: string
          path: string
          list: string | null
          sample: string[]
          isShape: boolean
        }[]
      }[]
    }
  }
  /** Download the rows that were not taken */
  'GET /console/imports/:id/problems': {
    params: {
      id: string
    }
    answer: string
  }
  /** The quality of an import */
  'GET /console/imports/:id/quality': {
    params: {
      id: string
    }
    answer: {
      records: number
      tried: boolean
      rules: {
        rule: string
        what: 'mended' | 'refused' | 'quarantined'
        n: number
        examples: {
          row: number
          field: {
            zh: string
            en: string
          }
          before: string
          after: string | null
        }[]
      }[]
    }
  }
  /** The rows that were not taken */
  'GET /console/imports/:id/refusals': {
    params: {
      id: string
    }
    answer: {
      items: {
        file: string
        row: number
        field: string
        shape: string
        words: {
          zh: string
          en: string
        }
        mend: {
          zh: string
          en: string
        }
        state: string
      }[]
    }
  }
  /** What an import made or touched */
  'GET /console/imports/:id/targets': {
    params: {
      id: string
    }
    query: {
      kind: 'order' | 'after_sales' | 'customer' | 'product' | 'product_match' | 'shop' | 'record'
      cursor?: string
      limit?: number
    }
    answer: {
      items: {
        id: string
        what: string
        row: number | null
        state: string
        because: string | null
      }[]
      nextCursor: string | null
    }
  }
  /** The orders and customers that an import touched */
  'GET /console/imports/:id/touched': {
    params: {
      id: string
    }
    query: {
      kind: 'order' | 'customer'
      cursor?: string
      limit?: number
    }
    answer: {
      counts: {
        kind: string
        what: string
        count: number
      }[]
      items: {
        id: string
        title: string | null
        detail: string | null
        what: string
        row: number | null
        state: string
        gone: boolean
      }[]
      nextCursor: string | null
    }
  }
  /** Inbox entries */
  'GET /console/inbox-entries': {
    query?: {
      state?: 'waiting' | 'done' | 'ignored' | 'quarantined' | 'failed'
      source?: string
      shopId?: string
      topic?: string
      subjectId?: string
      errorCode?: string
      phone?: string
      rule?: 'phone' | 'name' | 'address' | 'date' | 'text'
      found?: 'mended' | 'refused' | 'quarantined'
      from?: string
      to?: string
      cursor?: string
      limit?: number
    }
    answer: {
      items: {
        id: string
        source: string
        shopId: string
        topic: string
        subjectKind: string | null
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
    }
  }
  /** One inbox entry, masked, and what became of it */
  'GET /console/inbox-entries/:id': {
    params: {
      id: string
    }
    answer: {
      id: string
      state: string
      pushId: string
      topic: string
      masked: string | null
      error: string | null
      orders: {
        id: string
        title: string | null
        detail: string | null
      }[]
      customers: {
        id: string
        title: string | null
        detail: string | null
      }[]
      rawRecordId: string | null
      rawRecordFrom: 'this' | 'other' | null
    }
  }
  /** Messages set aside, by cause */
  'GET /console/inbox-groups': {
    answer: {
      items: {
        source: string
        state: string
        errorCode: string
        count: number
        shopIds: string[]
        firstAt: string
        lastAt: string
        sampleId: string
      }[]
    }
  }
  /** Replays and how far they are */
  'GET /console/inbox-replays': {
    answer: {
      items: {
        id: string
        state: string
        total: number
        waiting: number
        handed: number
        done: number
        failed: number
        cancelled: number
        percent: number
        secondsLeft: number | null
        filter: Record<string, string>
        askedBy: string
        createdAt: string
        endedAt: string | null
      }[]
    }
  }
  /** What became of each message of a replay */
  'GET /console/inbox-replays/:id/items': {
    params: {
      id: string
    }
    query?: {
      state?: 'waiting' | 'handed' | 'done' | 'failed' | 'cancelled'
      cursor?: string
    }
    answer: {
      replay: {
        id: string
        state: string
        total: number
        waiting: number
        handed: number
        done: number
        failed: number
        cancelled: number
        percent: number
        secondsLeft: number | null
        filter: Record<string, string>
        askedBy: string
        createdAt: string
        endedAt: string | null
      }
      items: {
        entryId: string
        state: string
        errorCode: string | null
        source: string
        topic: string
        subjectId: string | null
      }[]
      nextCursor: string | null
    }
  }
  /** Keys, and how far a change of them is */
  'GET /console/keys': {
    answer: {
      keys: {
        keyNumber: number
        state: 'current' | 'retiring' | 'destroyed'
        since: string | null
        destroyedAt: string | null
      }[]
      rotations: {
        keyNumber: number
        state: 'asked' | 'counting' | 'indexing' | 'sealing' | 'files' | 'done'
        reason: 'regular' | 'member_left' | 'suspected_leak' | 'required' | null
        startedBy: string
        startedAt: string
        finishedAt: string | null
        valuesSealed: number
        tokensMoved: number
        filesSealed: number
        unreadable: number
        filesUnreadable: number
        errorCode: string | null
        nextTryAt: string | null
      }[]
      percent: number
      secondsLeft: number | null
      kinds: {
        kind: string
        total: number
        left: number
        unreadable: number
        rowIds: string[]
      }[]
    }
  }
  /** Ledger accounts */
  'GET /console/ledger/accounts': {
    query?: {
      limit?: number
      cursor?: string
      kind?: string
      ownerId?: string
    }
    answer: {
      items: {
        accountId: string
        kind: string
        kindName: string
        ownerId: string
        balanceFen: number
        mayBeNegative: boolean
        postings: number
        movedAt: string | null
      }[]
      nextCursor: string | null
    }
  }
  /** Balance of an account */
  'GET /console/ledger/accounts/:id': {
    params: {
      id: string
    }
    answer: {
      accountId: string
      kind: string
      kindName: string
      ownerId: string
      balanceFen: number
      mayBeNegative: boolean
      postings: number
      movedAt: string | null
    }
  }
  /** Entries of an account */
  'GET /console/ledger/accounts/:id/entries': {
    params: {
      id: string
    }
    query?: {
      limit?: number
      cursor?: string
    }
    answer: {
      items: {
        transactionId: string
        side: 'debit' | 'credit'
        amountFen: number
        balanceAfterFen: number
        counterpart: {
          accountId: string
          kind: string
          kindName: string
          ownerId: string
        }
        reason: string
        subject: string
        reverses: string | null
        occurredAt: string
        postedAt: string
      }[]
      nextCursor: string | null
    }
  }
  /** Proof of the books */
  'GET /console/ledger/books-check': {
    answer: {
      balanced: boolean
      sumFen: number
      accounts: number
      transactions: number
      postings: number
      wrongAccounts: {
        accountId: string
        balanceFen: number
        postingsFen: number
      }[]
      belowFloor: string[]
      incomplete: string[]
      checkedAt: string
    }
  }
  /** How far the needs of customers have been drawn anew after a change of cycles */
  'GET /console/life-cycle-progress': {
    answer: {
      running: boolean
      owners: number
      left: number
      endedAt: string | null
    }
  }
  /** Life cycles: kinds of products and products */
  'GET /console/life-cycles': {
    answer: {
      kinds: {
        place: string
        title: string | null
        category: string
        own: boolean
        products: {
          place: string
          productId: string
          title: string
          own: boolean
        }[]
      }[]
      articles: {
        id: string
        title: string
      }[]
    }
  }
  /** The cycles of a kind or a product, what makers print, and what was changed */
  'GET /console/life-cycles/:place': {
    params: {
      place: string
    }
    answer: {
      place: string
      isProduct: boolean
      life: {
        parts: {
          code: string
          does: 'replace' | 'care' | 'inspect'
          title: string
          titleEn: string
          everyMonths: number
          warnDays: number
          inNames: string[]
          articles: string[]
          services: string[]
          own: boolean
        }[]
        warranty: {
          from: 'installed' | 'delivered' | 'bought'
          waitDays: number
          repairsExtend: boolean
        }
      }
      base: {
        parts: {
          code: string
          does: 'replace' | 'care' | 'inspect'
          title: string
          titleEn: string
          everyMonths: number
          warnDays: number
          inNames: string[]
          articles: string[]
          services: string[]
          own: boolean
        }[]
        warranty: {
          from: 'installed' | 'delivered' | 'bought'
          waitDays: number
          repairsExtend: boolean
        }
      }
      own: boolean
      source: {
        parts: string
        warranty: string
      }
      version: string | null
      changes: {
        id: string
        at: string
        by: string
        undoes: string | null
        mayUndo: boolean
        grounds: string[]
      }[]
    }
  }
  /** Which row of which file gave this */
  'GET /console/lineage/:kind/:id': {
    params: {
      kind: 'order' | 'after_sales' | 'customer' | 'product' | 'product_match' | 'shop' | 'record'
      id: string
    }
    answer: {
      items: {
        importId: string
        what: string
        at: string
        mapping: {
          name: string
          version: number
        }
        file: string
        row: number
        link: {
          because: string
          ruleVersion: string
        } | null
        fields: {
          field: string
          from: {
            file: string
            row: number
            column: string
            value: string | null
          }[]
        }[]
      }[]
    }
  }
  /** How far the listings of each shop are fetched */
  'GET /console/listing-pulls': {
    answer: {
      items: {
        shopId: string
        able: boolean
        state: string | null
        askedBy: string | null
        pages: number
        listed: number
        fresh: number
        missing: number
        gone: number
        tries: number
        lastError: string | null
        createdAt: string | null
        endedAt: string | null
        wholeAt: string | null
      }[]
    }
  }
  /** What shops list, and what each is */
  'GET /console/listings': {
    query?: {
      state?: 'waiting' | 'matched' | 'bundle' | 'gift' | 'not_goods' | 'gone'
      shopId?: string
      search?: string
      cursor?: string
      limit?: number
    }
    answer: {
      items: {
        shopId: string
        itemId: string
        skuId: string
        title: string | null
        skuText: string | null
        merchantCode: string | null
        priceFen: number | null
        stock: number | null
        pictureUrl: string | null
        onSale: boolean | null
        goneAt: string | null
        seenAt: string | null
        lines: number
        firstSeenAt: string | null
        match: {
          kind: 'product' | 'gift' | 'not_goods'
          products: {
            productId: string
            quantity: number
          }[]
          linkKind: 'price_difference' | 'postage' | 'installation_fee' | 'material_fee' | 'other' | null
          byItem: boolean
          origin: string
          matchedAt: string
        } | null
        suggestion: {
          kind: 'product' | 'gift' | 'not_goods'
          products: {
            productId: string
            quantity: number
          }[]
          linkKind: 'price_difference' | 'postage' | 'installation_fee' | 'material_fee' | 'other' | null
          reason: string
          sure: boolean
        } | null
      }[]
      nextCursor: string | null
      total: number
    }
  }
  /** Export listings and matches, to be imported again */
  'GET /console/listings/export': {
    query?: {
      state?: 'waiting' | 'matched' | 'bundle' | 'gift' | 'not_goods' | 'gone'
      shopId?: string
      search?: string
    }
    answer: string
  }
  /** Live codes */
  'GET /console/live-codes': {
    query?: {
      kind?: 'channel' | 'order'
      cursor?: string
      limit?: number
    }
    answer: {
      items: {
        id: string
        name: string
        state: string
        configId: string | null
        qrUrl: string | null
        wecomUserIds: string[]
        welcome: string | null
        tags: string[]
        orderId: string | null
        scans: number
        createdAt: string
      }[]
      nextCursor: string | null
      quota: {
        limit: number
        channel: number
        order: number
        note: string
      }
    }
  }
  /** The ladder of levels, its draft, and those before */
  'GET /console/loyalty-ladder': {
    answer: {
      inForce: {
        version: number
        state: string
        keepMonths: number
        tiers: {
          name: string
          months: number | null
          match: 'all' | 'any'
          spentFen: number | null
          orders: number | null
          averageFen: number | null
          sentence: string
        }[]
        walking: boolean
        seen: number
        total: number
        up: number
        down: number
        byHand: number
        counts: {
          from: string | null
          to: string | null
          people: number
        }[]
        madeAt: string
        madeBy: string
        publishedAt: string | null
        publishedBy: string | null
      } | null
      draft: {
        version: number
        state: string
        keepMonths: number
        tiers: {
          name: string
          months: number | null
          match: 'all' | 'any'
          spentFen: number | null
          orders: number | null
          averageFen: number | null
          sentence: string
        }[]
        walking: boolean
        seen: number
        total: number
        up: number
        down: number
        byHand: number
        counts: {
          from: string | null
          to: string | null
          people: number
        }[]
        madeAt: string
        madeBy: string
        publishedAt: string | null
        publishedBy: string | null
      } | null
      past: {
        version: number
        state: string
        keepMonths: number
        tiers: {
          name: string
          months: number | null
          match: 'all' | 'any'
          spentFen: number | null
          orders: number | null
          averageFen: number | null
          sentence: string
        }[]
        walking: boolean
        seen: number
        total: number
        up: number
        down: number
        byHand: number
        counts: {
          from: string | null
          to: string | null
          people: number
        }[]
        madeAt: string
        madeBy: string
        publishedAt: string | null
        publishedBy: string | null
      }[]
      people: {
        tier: number
        people: number
      }[]
      proposal: {
        keepMonths: number
        tiers: {
          name: string
          months: number | null
          match: 'all' | 'any'
          spentFen: number | null
          orders: number | null
          averageFen: number | null
          sentence: string
        }[]
      }
    }
  }
  /** Amounts by district */
  'GET /console/map': {
    query?: {
      measure?: 'orders' | 'work-orders'
      code?: string
    }
    answer: {
      measure: string
      unit: string
      values: Record<string, number>
      total: number
      unplaced: number
      points: {
        key: string
        label: string
        lng: number
        lat: number
        tone: string
        today: number
        open: number
        toAssign: number
      }[]
    }
  }
  /** District boundaries (GeoJSON, GCJ-02) */
  'GET /console/map/boundaries': {
    query?: {
      code?: string
    }
    answer: unknown
  }
  /** Mappings and shops that a new source may choose */
  'GET /console/mapped-source-choices': {
    answer: {
      mappings: {
        name: string
        version: number
        zh: string
        en: string
        kind: string
        kindZh: string
        kindEn: string
        format: string
        isOwn: boolean
        joins: boolean
        recordPath: string | null
      }[]
      shops: {
        id: string
        name: string
      }[]
    }
  }
  /** Other systems */
  'GET /console/mapped-sources': {
    answer: {
      items: {
        id: string
        name: string
        state: string
        connection: {
          kind: 'webhook'
          settings: {
            check: {
              kind: 'path'
            } | {
              kind: 'hmac'
              algorithm: 'sha256' | 'sha1' | 'sha512' | 'md5'
              header: string
              encoding: 'hex' | 'base64'
              prefix?: string
              timestampHeader?: string
              separator?: 'none' | 'dot' | 'colon' | 'newline'
              windowSeconds?: number
            } | {
              kind: 'md5'
              in: 'header' | 'query'
              name: string
              order: 'body_secret' | 'secret_body'
            } | {
              kind: 'wechat'
              receiveId: string
            } | {
              kind: 'rsa'
              header: string
              encoding: 'base64' | 'hex'
              publicKey: string
              timestampHeader?: string
              separator?: 'none' | 'dot' | 'colon' | 'newline'
              windowSeconds?: number
            }
            recordPath?: string
            deliveryId?: {
              in: 'body' | 'header'
              name: string
            }
            equalHours?: number
            answer?: string
          }
        } | {
          kind: 'pull'
          settings: {
            url: string
            headerNames: string[]
            paging: {
              by: 'none'
            } | {
              by: 'page'
              first: number
              size: number
            } | {
              by: 'cursor'
              path: string
            } | {
              by: 'link'
            }
            recordPath?: string
            timeForm: 'shanghai' | 'iso' | 'unix' | 'unix_ms'
            everyMinutes: number
            overlapMinutes: number
            firstDays: number
          }
        } | {
          kind: 'drop'
          settings: Record<string, unknown>
        }
        mapping: {
          name: string
          version: number | null
          zh: string
          en: string
        }
        shopId: string | null
        startFlows: boolean
        address: string | null
        folder: string | null
        createdAt: string
        lastReceivedAt: string | null
        lastError: string | null
        lastErrorAt: string | null
        nextLookAt: string | null
        doneTo: string | null
        day: {
          received: number
          repeated: number
          unnamed: number
          refused: number
          records: number
          badRecords: number
          failed: number
        }
        errorRate: number | null
        errorCause: 'messages' | 'sweeps' | 'calls' | null
        alarmSince: string | null
      }[]
    }
  }
  /** One source */
  'GET /console/mapped-sources/:id': {
    params: {
      id: string
    }
    answer: {
      id: string
      name: string
      state: string
      connection: {
        kind: 'webhook'
        settings: {
          check: {
            kind: 'path'
          } | {
            kind: 'hmac'
            algorithm: 'sha256' | 'sha1' | 'sha512' | 'md5'
            header: string
            encoding: 'hex' | 'base64'
            prefix?: string
            timestampHeader?: string
            separator?: 'none' | 'dot' | 'colon' | 'newline'
            windowSeconds?: number
          } | {
            kind: 'md5'
            in: 'header' | 'query'
            name: string
            order: 'body_secret' | 'secret_body'
          } | {
            kind: 'wechat'
            receiveId: string
          } | {
            kind: 'rsa'
            header: string
            encoding: 'base64' | 'hex'
            publicKey: string
            timestampHeader?: string
            separator?: 'none' | 'dot' | 'colon' | 'newline'
            windowSeconds?: number
          }
          recordPath?: string
          deliveryId?: {
            in: 'body' | 'header'
            name: string
          }
          equalHours?: number
          answer?: string
        }
      } | {
        kind: 'pull'
        settings: {
          url: string
          headerNames: string[]
          paging: {
            by: 'none'
          } | {
            by: 'page'
            first: number
            size: number
          } | {
            by: 'cursor'
            path: string
          } | {
            by: 'link'
          }
          recordPath?: string
          timeForm: 'shanghai' | 'iso' | 'unix' | 'unix_ms'
          everyMinutes: number
          overlapMinutes: number
          firstDays: number
        }
      } | {
        kind: 'drop'
        settings: Record<string, unknown>
      }
      mapping: {
        name: string
        version: number | null
        zh: string
        en: string
      }
      shopId: string | null
      startFlows: boolean
      address: string | null
      folder: string | null
      createdAt: string
      lastReceivedAt: string | null
      lastError: string | null
      lastErrorAt: string | null
      nextLookAt: string | null
      doneTo: string | null
      day: {
        received: number
        repeated: number
        unnamed: number
        refused: number
        records: number
        badRecords: number
        failed: number
      }
      errorRate: number | null
      errorCause: 'messages' | 'sweeps' | 'calls' | null
      alarmSince: string | null
    }
  }
  /** Where the kept messages may hold a delivery's id */
  'GET /console/mapped-sources/:id/delivery-candidates': {
    params: {
      id: string
    }
    answer: {
      samples: number
      items: {
        in: 'body' | 'header'
        name: string
        seenIn: number
        of: number
        named: boolean
      }[]
    }
  }
  /** What came from a source, and what became of it */
  'GET /console/mapped-sources/:id/entries': {
    params: {
      id: string
    }
    query?: {
      onlyBad?: boolean
      cursor?: string
      limit?: number
    }
    answer: {
      items: {
        id: string
        receivedAt: string
        bytes: number
        fileName: string | null
        state: string
        errorCode: string | null
        mapping: {
          name: string
          version: number
        } | null
        importId: string | null
        records: number
        created: number
        updated: number
        unchanged: number
        refused: number
        quarantined: number
        skipped: number
        targets: {
          kind: string
          id: string
          what: string
        }[]
        problems: {
          field: string
          code: string
          shape: string
          zh: string
          en: string
        }[]
        isKept: boolean
      }[]
      nextCursor: string | null
    }
  }
  /** The body of a message, personal data hidden */
  'GET /console/mapped-sources/:id/entries/:entryId/body': {
    params: {
      id: string
      entryId: string
    }
    answer: {
      text: string
    }
  }
  /** What can be imported, with its fields */
  'GET /console/mapping-kinds': {
    answer: {
      items: {
        kind: string
        name: {
          zh: string
          en: string
        }
        meaning: {
          zh: string
          en: string
        }
        fields: {
          field: string
          type: string
          name: {
            zh: string
            en: string
          }
          meaning: {
            zh: string
            en: string
          }
          required: boolean
          strict: boolean
          codes: {
            code: string
            zh: string
            en: string
          }[]
        }[]
        lists: {
          list: string
          fields: {
            field: string
            type: string
            name: {
              zh: string
              en: string
            }
            meaning: {
              zh: string
              en: string
            }
            required: boolean
            strict: boolean
            codes: {
              code: string
              zh: string
              en: string
            }[]
          }[]
        }[]
      }[]
    }
  }
  /** Ready mappings and those of the brand */
  'GET /console/mappings': {
    answer: {
      items: {
        name: string
        version: number | null
        title: {
          zh: string
          en: string
        }
        record: string
        kind: {
          zh: string
          en: string
        }
        format: string
        confirmed: boolean
        builtIn: boolean
        hasDraft: boolean
      }[]
    }
  }
  /** A mapping with its draft, versions and changes */
  'GET /console/mappings/:name': {
    params: {
      name: string
    }
    answer: {
      mapping: Record<string, unknown>
      builtIn: boolean
      inForce: number | null
      draft: {
        mapping: Record<string, unknown>
        revision: number
        at: string
        by: string
        problems: {
          pointer: string
          code: string
          words: {
            zh: string
            en: string
          }
          mend: {
            zh: string
            en: string
          }
        }[]
        changes: {
          part: string
          change: string
          name: {
            zh: string
            en: string
          }
        }[]
      } | null
      versions: {
        version: number
        at: string
        by: string
        inForce: boolean
        changes: {
          part: string
          change: string
          name: {
            zh: string
            en: string
          }
        }[]
      }[]
      releases: {
        version: number
        what: string
        at: string
        by: string
      }[]
    }
  }
  /** One version of a mapping */
  'GET /console/mappings/:name/versions/:version': {
    params: {
      name: string
      version: number
    }
    answer: {
      mapping: Record<string, unknown>
    }
  }
  /** Marketplace rules: shipping, price protection, savings */
  'GET /console/marketplace-rules': {
    answer: {
      items: {
        marketplace: string
        id: string
        kind: 'ship_within' | 'price_protection' | 'spend_and_save'
        title: string
        from: string
        to: string | null
        state: 'coming' | 'in_force' | 'over'
        confirmed: boolean
      }[]
    }
  }
  /** What a basket saves under the rules of a marketplace */
  'GET /console/marketplace-rules/savings': {
    query: {
      marketplace: string
      amounts: string[]
    }
    answer: {
      items: {
        ruleId: string
        title: string
        savedFen: number
        shares: number[]
      }[]
    }
  }
  /** Who decided what SKUs are, and when */
  'GET /console/match-acts': {
    query?: {
      cursor?: string
      limit?: number
    }
    answer: {
      items: {
        id: string
        origin: string
        at: string
        undoes: string | null
        places: number
        undone: number
      }[]
      nextCursor: string | null
    }
  }
  /** Everything that was decided of one SKU */
  'GET /console/match-history': {
    query: {
      shopId: string
      itemId: string
      skuId?: string
    }
    answer: {
      items: {
        actId: string
        origin: string
        at: string
        undoes: string | null
        wholeItem: boolean
        before: {
          kind: 'product' | 'gift' | 'not_goods'
          products: {
            productId: string
            quantity: number
          }[]
          linkKind: 'price_difference' | 'postage' | 'installation_fee' | 'material_fee' | 'other' | null
        } | null
        after: {
          kind: 'product' | 'gift' | 'not_goods'
          products: {
            productId: string
            quantity: number
          }[]
          linkKind: 'price_difference' | 'postage' | 'installation_fee' | 'material_fee' | 'other' | null
        } | null
        undone: boolean
      }[]
    }
  }
  /** From orders to friends, and back */
  'GET /console/match-rate': {
    query?: {
      months?: number
    }
    answer: {
      ways: {
        way: string
        words: string
        missing: string | null
      }[]
      shops: {
        shopId: string
        shopName: string
        month: string
        orders: number
        parcels: number
        buyers: number
        friends: number
        ways: {
          way: string
          count: number
        }[]
        sharing: number
      }[]
      months: {
        month: string
        friends: number
        bound: number
        ways: {
          way: string
          count: number
        }[]
        parcels: number
        unbound: {
          reason: string
          words: string
          count: number
        }[]
      }[]
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
        regions: {
          code: string
          name: string
        }[]
        wecomUserId: string | null
      }[]
      roles: {
        role: string
        zh: string
        en: string
      }[]
    }
  }
  /** Notes that mention me */
  'GET /console/mentions': {
    answer: {
      unread: number
      items: {
        note: {
          id: string
          words: string
          version: number
          by: string
          own: boolean
          at: string
          editedAt: string | null
          pinned: boolean
          hidden: boolean
          job: {
            id: string
            code: string
          } | null
        }
        customerId: string
        customerName: string | null
        at: string
        read: boolean
      }[]
    }
  }
  /** What taking a merge back will do */
  'GET /console/merges/:id/reversal': {
    params: {
      id: string
    }
    answer: {
      merge: {
        id: string
        at: string
        way: string
        who: string
        reason: string
        score: number | null
        evidence: {
          field: string
          level: string
          weight: number
          words: string
        }[]
        ruleVersion: string | null
        keptId: string
        keptName: string | null
        absorbedId: string
        absorbedName: string | null
        undoneAt: string | null
        undoneBy: string | null
      }
      kept: {
        id: string
        name: string | null
        phone: string | null
        level: string | null
        region: string | null
      } & {
        all: {
          orders: number
          workOrders: number
          friends: number
          messages: number
          visitors: number
          identifiers: number
        }
        since: {
          orders: number
          workOrders: number
          friends: number
          messages: number
          visitors: number
          identifiers: number
        }
      }
      absorbed: {
        id: string
        name: string | null
        phone: string | null
        level: string | null
        region: string | null
      } & {
        all: {
          orders: number
          workOrders: number
          friends: number
          messages: number
          visitors: number
          identifiers: number
        }
        since: {
          orders: number
          workOrders: number
          friends: number
          messages: number
          visitors: number
          identifiers: number
        }
      }
      edits: {
        id: string
        label: string
        to: string | null
        was: string | null
        who: string
        at: string
        stands: 'kept' | 'absorbed' | 'both'
        mayBeBoth: boolean
      }[]
    }
  }
  /** How many needs wait, and who may follow them up */
  'GET /console/need-counts': {
    answer: {
      overdue: number
      week: number
      month: number
      assigned: number
      members: {
        id: string
        name: string
      }[]
    }
  }
  /** What customers will need, the nearest first */
  'GET /console/needs': {
    query?: {
      kind?: 'part' | 'care' | 'warranty' | 'restock'
      purpose?: 'service' | 'marketing'
      state?: 'due' | 'open' | 'assigned' | 'snoozed' | 'done' | 'dismissed'
      assignedTo?: string
      due?: 'overdue' | 'week' | 'month'
      cursor?: string
      limit?: number
    }
    answer: {
      items: {
        id: string
        kind: string
        kindName: string
        purpose: string
        name: string
        about: string | null
        quantity: number
        dueOn: string
        fromOn: string
        untilOn: string
        inDays: number
        reasons: string[]
        state: string
        stateName: string
        assignedTo: string | null
        snoozedUntil: string | null
        customerId: string
        customerName: string | null
        phone: string | null
        region: string | null
        isFriend: boolean
        assignedName: string | null
      }[]
      nextCursor: string | null
    }
  }
  /** What a note said before */
  'GET /console/notes/:id/versions': {
    params: {
      id: string
    }
    answer: {
      items: {
        version: number
        words: string
        at: string
      }[]
    }
  }
  /** Offers */
  'GET /console/offers': {
    query?: {
      cursor?: string
      limit?: number
      state?: 'open' | 'accepted' | 'rejected' | 'expired' | 'withdrawn'
      servicePointId?: string
      technicianId?: string
    }
    answer: {
      items: {
        offerId: string
        workOrderId: string
        districtCode: string
        district: string
        street: string | null
        category: string
        serviceType: string
        products: {
          name: string
          quantity: number
        }[]
        units: number
        startsAt: string | null
        endsAt: string | null
        state: string
        madeAt: string
        expiresAt: string
        answeredAt: string | null
        reason: string | null
        providerId: string
        servicePointId: string
        technicianId: string | null
        technicianName: string | null
        answeredBy: string | null
        words: string | null
        round: number
      }[]
      nextCursor: string | null
    }
  }
  /** Orders */
  'GET /console/orders': {
    query?: {
      shopId?: string
      state?: string
      outsideId?: string
      phoneTail?: string
      customerId?: string
      cursor?: string
      limit?: number
    }
    answer: {
      items: {
        id: string
        outsideId: string
        shopId: string
        shopName: string
        marketplace: string
        state: string
        stateName: string
        kind: string
        kindName: string
        kindMeans: string | null
        createdAt: string
        paidAt: string | null
        deliveredAt: string | null
        paidFen: number | null
        customerId: string | null
        customerFound: boolean
        link: {
          because: string
          by: string | null
          same: 'value' | 'value_and_surname' | null
          agreed: ('unionid' | 'wecom_external' | 'wecom_pending' | 'marketplace_buyer' | 'phone' | 'email')[]
          elsewhere: ('unionid' | 'wecom_external' | 'wecom_pending' | 'marketplace_buyer' | 'phone' | 'email')[]
          way: string | null
          ruleVersion: string
        } | null
        receiver: {
          name: string | null
          phone: string | null
          address: string | null
          masked: boolean
        }
        district: string | null
        goods: {
          title: string
          quantity: number
          matched: string
        }[]
        afterSalesOpen: number
        workOrders: {
          id: string
          code: string
          state: string
          stateName: string
        }[]
      }[]
      nextCursor: string | null
    }
  }
  /** One order */
  'GET /console/orders/:id': {
    params: {
      id: string
    }
    answer: {
      id: string
      outsideId: string
      shopId: string
      shopName: string
      marketplace: string
      state: string
      stateName: string
      kind: string
      kindName: string
      kindMeans: string | null
      createdAt: string
      paidAt: string | null
      deliveredAt: string | null
      paidFen: number | null
      customerId: string | null
      customerFound: boolean
      link: {
        because: string
        by: string | null
        same: 'value' | 'value_and_surname' | null
        agreed: ('unionid' | 'wecom_external' | 'wecom_pending' | 'marketplace_buyer' | 'phone' | 'email')[]
        elsewhere: ('unionid' | 'wecom_external' | 'wecom_pending' | 'marketplace_buyer' | 'phone' | 'email')[]
        way: string | null
        ruleVersion: string
      } | null
      receiver: {
        name: string | null
        phone: string | null
        address: string | null
        masked: boolean
      }
      district: string | null
      goods: {
        title: string
        quantity: number
        matched: string
      }[]
      afterSalesOpen: number
      workOrders: {
        id: string
        code: string
        state: string
        stateName: string
      }[]
      versionAt: string
      shipBy: {
        at: string
        rule: string
        confirmed: boolean
      } | null
      priceProtectedUntil: {
        at: string
        rule: string
        confirmed: boolean
      } | null
      lines: {
        lineId: string
        itemId: string
        skuId: string
        title: string
        skuText: string | null
        quantity: number
        paidFen: number | null
        state: string
        stateName: string
        afterSales: string | null
        matched: string
        products: {
          productId: string
          name: string
          quantity: number
          needsInstallation: boolean
        }[]
      }[]
      afterSales: {
        id: string
        outsideId: string
        lineId: string | null
        kind: string
        kindName: string
        state: string
        stateName: string
        refundFen: number | null
        quantity: number | null
        versionAt: string
      }[]
      workOrderBriefs: {
        id: string
        code: string
        orderId: string | null
        state: string
        stateName: string
        suspended: boolean
        addressState: string
        service: string
        quantity: number
        district: string | null
        appointment: {
          startsAt: string
          endsAt: string
        } | null
        technicianId: string | null
        technicianName: string | null
        rating: number | null
        openedAt: string
      }[]
      platformServices: {
        name: string
        number: string | null
        code: string | null
        lineId: string | null
      }[]
      discounts: {
        kind: string
        kindName: string
        fen: number | null
      }[] | null
      reviewed: boolean | null
      evidence: {
        code: string
        from: string
        due: string
        required: boolean
        confirmed: boolean
        name: {
          zh: string
          en: string
        }
        how: {
          zh: string
          en: string
        }
        state: string
        have: number
        need: number
      }[]
      along: {
        code: string
        name: {
          zh: string
          en: string
        }
      }[]
    }
  }
  /** Opening of a receiver: whether, and what was asked */
  'GET /console/orders/:id/decryptions': {
    params: {
      id: string
    }
    answer: {
      way: 'possible' | 'not_sealed' | 'no_such_call' | 'not_connected'
      askedToday: number
      quotaSpent: boolean
      items: {
        id: string
        askedAt: string
        askedBy: string
        scene: string
        reason: string
        outcome: 'asked' | 'opened' | 'quota_spent' | 'not_allowed' | 'nothing_sealed' | 'failed'
        code: string | null
        virtualPhone: boolean
        phoneEndsAt: string | null
      }[]
    }
  }
  /** Where each field of an order came from */
  'GET /console/orders/:id/lineage': {
    params: {
      id: string
    }
    answer: {
      records: {
        id: string
        kind: string
        subjectId: string
        source: string
        way: string
        receivedAt: string
        versionAt: string
        rules: number
        rulesChanged: boolean
        entryId: string | null
      }[]
      fields: {
        key: string
        name: string
        recordId: string | null
        places: {
          place: string
          value: string
        }[]
        file: {
          importId: string
          file: string
          row: number
          at: string
          mapping: {
            name: string
            version: number
          }
          cells: {
            row: number
            column: string
            value: string | null
          }[]
        } | null
        own: boolean
        earlier: {
          value: string
          at: string
          recordId: string
        }[]
      }[]
    }
  }
  /** One raw record of a marketplace, masked */
  'GET /console/orders/:id/raw-records/:recordId': {
    params: {
      id: string
      recordId: string
    }
    answer: {
      id: string
      receivedAt: string
      entryId: string | null
      masked: string | null
    }
  }
  /** Parcels, invoices and payments of an order */
  'GET /console/orders/:id/records': {
    params: {
      id: string
    }
    answer: {
      items: {
        id: string
        kind: 'call' | 'message' | 'customer' | 'shipment' | 'invoice' | 'payment' | 'telemetry' | 'work_order_history' | 'voucher'
        kindName: string
        at: string
        state: string | null
        stateName: string | null
        source: string
        sourceName: string
        linkState: 'linked' | 'waiting' | 'ambiguous' | 'unnamed'
        amountFen: number | null
        differenceFen: number | null
        brief: {
          key: string
          name: string
          type: 'text' | 'money' | 'instant'
          value: string
        }[]
        links: {
          target: 'customer' | 'order' | 'work_order' | 'product' | 'serial'
          targetId: string | null
          name: string | null
          state: 'linked' | 'waiting' | 'ambiguous' | 'unlinked'
          because: string
          ruleVersion: string | null
        }[]
        because: string | null
      }[]
      devices: {
        serial: string
        productId: string | null
        productName: string | null
        workOrderId: string | null
        workOrderCode: string | null
        orderId: string | null
        orderName: string | null
        customerId: string | null
        customerName: string | null
        toldBy: string
        toldAt: string
      }[]
      money: {
        orderPaidFen: number
        toldPaidFen: number
        orderRefundedFen: number
        toldRefundedFen: number
      } | null
    }
  }
  /** Seller memo and flag, and what was written back */
  'GET /console/orders/:id/seller-memo': {
    params: {
      id: string
    }
    answer: {
      memo: string | null
      flag: string | null
      flagMeaning: string | null
      way: 'on' | 'off' | 'no_such_call' | 'not_connected'
      items: {
        id: string
        kind: string
        state: string
        askedAt: string
        nextAt: string | null
        line: string | null
        attempts: {
          at: string
          outcome: string
          changedMeanwhile: boolean
        }[]
      }[]
    }
  }
  /** Timeline */
  'GET /console/orders/:id/timeline': {
    params: {
      id: string
    }
    query?: {
      cursor?: string
      limit?: number
    }
    answer: {
      items: {
        seq: string
        at: string
        type: string
        icon: string
        tone: string
        title: string
        detail: string | null
        who: string
        actor: string
        customerId: string | null
        orderId: string | null
        workOrderId: string | null
        path: string | null
        facts: Record<string, unknown>
      }[]
      nextCursor: string | null
    }
  }
  /** Export orders as seen */
  'GET /console/orders/export': {
    query?: {
      shopId?: string
      state?: string
      outsideId?: string
      phoneTail?: string
      customerId?: string
    }
    answer: unknown
  }
  /** Whether anything is sent to the outside */
  'GET /console/outgoing-effects': {
    answer: {
      off: boolean
      reason: string | null
    }
  }
  /** What can be told outwards, with its fields */
  'GET /console/outward-kinds': {
    answer: {
      items: {
        kind: string
        zh: string
        en: string
        nouns: string[]
        isList: boolean
        fields: {
          field: string
          type: string
          zh: string
          en: string
          codes: {
            code: string
            zh: string
            en: string
          }[]
        }[]
        lists: {
          list: string
          fields: {
            field: string
            type: string
            zh: string
            en: string
            codes: {
              code: string
              zh: string
              en: string
            }[]
          }[]
        }[]
      }[]
    }
  }
  /** Today's path from orders to settled jobs */
  'GET /console/overview': {
    answer: {
      day: string
      asOf: string
      gates: {
        key: string
        label: string
        count: number
        waiting: number
        late?: number
        medianMinutes?: number
        path: string
      }[]
      ordersPerMinute: {
        from: string
        counts: number[]
      }
      latency: {
        p50Ms: number | null
        p99Ms: number | null
        count: number
        since: string
      } | null
      steps: {
        state: string
        label: string
        count: number
        suspended: number
        late: number
      }[]
      attention: {
        kind: string
        label: string
        tone: string
        path: string
        count: number
        oldestAt: string | null
      }[]
    }
  }
  /** Own pages */
  'GET /console/own-pages': {
    answer: {
      items: {
        id: string
        key: string
        name: string
        origins: string[]
        respectDnt: boolean
        keepDays: number
        createdAt: string
        snippet: string
        demoPage: string | null
        today: number
        visitors: number
      }[]
    }
  }
  /** Who sees what */
  'GET /console/policy': {
    answer: {
      classes: {
        class: string
        zh: string
        en: string
        covers: {
          zh: string
          en: string
        }
        boundByOrigin: boolean
      }[]
      rows: {
        rows: string
        zh: string
        en: string
        note: {
          zh: string
          en: string
        } | null
      }[]
      daysAfterSignOff: number
      roles: {
        role: string
        zh: string
        en: string
        stands: string
        stages: {
          rows: string
          sights: ('plain' | 'masked' | 'none')[]
        }[]
        permissions: {
          permission: string
          zh: string
          en: string
        }[]
      }[]
      purposes: {
        purpose: string
        zh: string
        en: string
      }[]
      origins: {
        origin: string
        zh: string
        en: string
        purposes: string[]
      }[]
      reveal: {
        seconds: number
        perHour: number
        alarmAt: number
        seek: {
          perHour: number
          alarmAt: number
        }
        seekName: {
          perHour: number
          alarmAt: number
        }
        dial: {
          perHour: number
          alarmAt: number
        }
      }
    }
  }
  /** Customers of a pool */
  'GET /console/pool-customers': {
    query?: {
      pool?: 'prospect' | 'active' | 'after-sales' | 'dormant' | 'sea'
      owner?: string
      whose?: 'mine' | 'none'
      cursor?: string
      limit?: number
    }
    answer: {
      items: {
        customerId: string
        name: string | null
        level: string
        tags: string[]
        pool: 'prospect' | 'active' | 'after-sales' | 'dormant' | 'sea'
        ownerId: string | null
        ownerName: string | null
        poolSince: string
        protectedUntil: string | null
        contractEndsOn: string | null
        idleDays: number | null
        paidOrders: number
        why: string
      }[]
      nextCursor: string | null
    }
  }
  /** Rules of the pools */
  'GET /console/pool-rules': {
    answer: {
      version: number
      rules: {
        id: string
        on: boolean
        from: ('prospect' | 'active' | 'after-sales' | 'dormant' | 'sea')[]
        to: 'prospect' | 'active' | 'after-sales' | 'dormant' | 'sea'
        when: unknown
        poolDays: number | null
        ownedDays: number | null
        contractEndedDays: number | null
        sentence: {
          zh: string
          en: string
        }
        condition: {
          zh: string
          en: string
        }
      }[]
      limits: {
        dailyClaims: number
        mostOwned: number | null
        protectDays: number
        cooldownDays: number
        leaverDays: number | null
      }
      versions: {
        version: number
        rules: number
        publishedBy: string
        publishedAt: string
      }[]
    }
  }
  /** Runs that move many customers */
  'GET /console/pool-runs': {
    answer: {
      items: {
        id: string
        kind: 'rules' | 'assign' | 'handover'
        state: 'waiting' | 'working' | 'done' | 'cancelled' | 'undoing' | 'undone'
        from: string | null
        to: string[]
        pool: string | null
        askedBy: string
        askedAt: string
        done: number
        total: number
        secondsLeft: number | null
        moved: number
        leftStanding: number
        friendsAsked: number
        friendsFailed: number
        friends: Record<string, number>
        errorCode: string | null
        finishedAt: string | null
      }[]
    }
  }
  /** How many stand in each pool, and what I may claim */
  'GET /console/pools': {
    answer: {
      pools: {
        pool: 'prospect' | 'active' | 'after-sales' | 'dormant' | 'sea'
        words: {
          zh: string
          en: string
        }
        customers: number
        unowned: number
      }[]
      reasons: Record<string, {
        zh: string
        en: string
      }>
      mine: {
        owned: number
        claimedToday: number
      }
      limits: {
        dailyClaims: number
        mostOwned: number | null
        protectDays: number
        cooldownDays: number
        leaverDays: number | null
      }
      owners: {
        id: string
        name: string
        here: boolean
        customers: number
      }[]
      members: {
        id: string
        name: string
      }[]
      mayLead: boolean
    }
  }
  /** Privacy requests */
  'GET /console/privacy-requests': {
    query?: {
      customerId?: string
    }
    answer: {
      items: {
        id: string
        customerId: string
        kind: 'export' | 'erasure'
        state: 'asked' | 'refused' | 'waiting' | 'queued' | 'running' | 'done' | 'failed'
        way: string
        askedBy: string
        askedAt: string
        dueAt: string
        checkedBy: string | null
        checkedHow: 'known_phone' | 'wecom_chat' | 'signed_paper' | 'id_document' | null
        refusedBecause: 'not_the_person' | 'taken_back' | 'legal_dispute' | null
        percent: number
        finishedAt: string | null
        rows: number
        kept: {
          what: string
          rows: number
          words: {
            zh: string
            en: string
          }
          until: {
            zh: string
            en: string
          }
        }[]
        customerName: string | null
      }[]
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
        costFen: number | null
      }[]
    }
  }
  /** Providers and their service points */
  'GET /console/providers': {
    answer: {
      items: {
        providerId: string
        name: string
        region: string
        agreementInForce: boolean
        agreements: {
          signedAt: string
          validFrom: string
          validUntil: string
        }[]
        servicePoints: {
          servicePointId: string
          name: string
          address: string
          lng: number
          lat: number
        }[]
      }[]
      nextCursor: null
    }
  }
  /** The quality of what came, by source */
  'GET /console/quality': {
    query?: {
      days?: number
    }
    answer: {
      items: {
        sourceId: string | null
        name: string
        title: {
          zh: string
          en: string
        }
        imports: number
        records: number
        refused: number
        quarantined: number
        latestId: string
        rules: {
          rule: string
          what: 'mended' | 'refused' | 'quarantined'
          n: number
          latestId: string
        }[]
      }[]
    }
  }
  /** Whether so many calls are free, and when */
  'GET /console/quota-room': {
    query: {
      marketplace: string
      holder: string
      group: string
      count: number
    }
    answer: {
      free: number | null
      readyAt: string | null
    }
  }
  /** Quotas of calls */
  'GET /console/quotas': {
    answer: {
      day: string
      items: {
        marketplace: string
        holder: string
        group: string
        shops: string[]
        count: number
        refused: number
        peakSecond: number
        limits: {
          times: number
          perMs: number
          source: 'documented' | 'unconfirmed' | 'brand'
        }[]
        free: number | null
        resetsAt: string | null
        days: {
          onDay: string
          count: number
          refused: number
        }[]
      }[]
    }
  }
  /** Rate cards */
  'GET /console/rate-cards': {
    answer: {
      items: {
        id: string
        version: number
        name: {
          zh: string
          en: string
        }
        validFrom: string
        validTo: string | null
        base: {
          ruleId: string
          category: string
          serviceType: string
          name: {
            zh: string
            en: string
          }
          unitFenByTier: {
            A: number
            B: number
            C: number
            D: number
            E: number
            F: number
          }
          nextUnitRate: string
          difficulty: string
        }[]
        regions: {
          ruleId: string
          code: string
          name: {
            zh: string
            en: string
          }
          coefficient: string
          tier: 'A' | 'B' | 'C' | 'D' | 'E' | 'F'
        }[]
        defaultRegion: {
          ruleId: string
          code: string
          name: {
            zh: string
            en: string
          }
          coefficient: string
          tier: 'A' | 'B' | 'C' | 'D' | 'E' | 'F'
        }
        travel: {
          ruleId: string
          freeMetres: number
          perKmFen: number
          longestMetres: number
          roadFactor: string
        }
        slot: {
          early: {
            ruleId: string
            fromHour: number
            toHour: number
            factor: string
          }
          weekend: {
            ruleId: string
            factor: string
          }
          holiday: {
            ruleId: string
            factor: string
          }
        }
        urgency: {
          ruleId: string
          code: string
          name: {
            zh: string
            en: string
          }
          amountFen: number
        }[]
        ownParts: {
          ruleId: string
          code: string
          name: {
            zh: string
            en: string
          }
          unit: {
            zh: string
            en: string
          }
          unitFen: number
        }[]
        materials: {
          ruleId: string
          code: string
          name: {
            zh: string
            en: string
          }
          unit: {
            zh: string
            en: string
          }
          unitFen: number
        }[]
        wastedTrip: {
          ruleId: string
          feeFenByTier: {
            A: number
            B: number
            C: number
            D: number
            E: number
            F: number
          }
        }
        praise: {
          ruleId: string
          fromRating: number
          amountFen: number
        }
        split: {
          ruleId: string
          technicianShare: {
            base_fee: string
            wasted_trip: string
            travel: string
            urgency: string
            slot: string
            praise: string
            own_parts: string
            material: string
          }
        }
      }[]
      nextCursor: null
    }
  }
  /** Ready replies */
  'GET /console/ready-replies': {
    answer: {
      items: {
        id: string
        folder: string
        title: string
        words: string
        segmentId: string | null
        used: number
        updatedAt: string
      }[]
    }
  }
  /** How many other records there are */
  'GET /console/record-counts': {
    answer: {
      kinds: {
        kind: 'call' | 'message' | 'customer' | 'shipment' | 'invoice' | 'payment' | 'telemetry' | 'work_order_history' | 'voucher'
        name: string
        count: number
      }[]
      sources: {
        source: string
        name: string
        count: number
      }[]
      states: {
        state: 'linked' | 'waiting' | 'ambiguous' | 'unnamed'
        count: number
      }[]
      differs: number
    }
  }
  /** Other records */
  'GET /console/records': {
    query?: {
      kind?: 'call' | 'message' | 'customer' | 'shipment' | 'invoice' | 'payment' | 'telemetry' | 'work_order_history' | 'voucher'
      source?: string
      state?: 'linked' | 'waiting' | 'ambiguous' | 'unnamed'
      differs?: boolean
      q?: string
      cursor?: string
      limit?: number
    }
    answer: {
      items: {
        id: string
        kind: 'call' | 'message' | 'customer' | 'shipment' | 'invoice' | 'payment' | 'telemetry' | 'work_order_history' | 'voucher'
        kindName: string
        at: string
        state: string | null
        stateName: string | null
        source: string
        sourceName: string
        linkState: 'linked' | 'waiting' | 'ambiguous' | 'unnamed'
        amountFen: number | null
        differenceFen: number | null
        brief: {
          key: string
          name: string
          type: 'text' | 'money' | 'instant'
          value: string
        }[]
        links: {
          target: 'customer' | 'order' | 'work_order' | 'product' | 'serial'
          targetId: string | null
          name: string | null
          state: 'linked' | 'waiting' | 'ambiguous' | 'unlinked'
          because: string
          ruleVersion: string | null
        }[]
        because: string | null
      }[]
      nextCursor: string | null
    }
  }
  /** One other record */
  'GET /console/records/:id': {
    params: {
      id: string
    }
    answer: {
      id: string
      kind: 'call' | 'message' | 'customer' | 'shipment' | 'invoice' | 'payment' | 'telemetry' | 'work_order_history' | 'voucher'
      kindName: string
      at: string
      state: string | null
      stateName: string | null
      source: string
      sourceName: string
      linkState: 'linked' | 'waiting' | 'ambiguous' | 'unnamed'
      amountFen: number | null
      differenceFen: number | null
      brief: {
        key: string
        name: string
        type: 'text' | 'money' | 'instant'
        value: string
      }[]
      links: {
        target: 'customer' | 'order' | 'work_order' | 'product' | 'serial'
        targetId: string | null
        name: string | null
        state: 'linked' | 'waiting' | 'ambiguous' | 'unlinked'
        because: string
        ruleVersion: string | null
      }[]
      because: string | null
      recordedAt: string
      fields: {
        key: string
        name: string
        type: 'text' | 'money' | 'instant'
        value: string
      }[]
      candidates: {
        orderId: string
        name: string
      }[]
    }
  }
  /** Provinces, cities and districts to choose from */
  'GET /console/region-choices': {
    answer: {
      items: {
        code: string
        name: string
        parent: string | null
      }[]
    }
  }
  /** Regions within one; provinces without */
  'GET /console/regions': {
    query?: {
      within?: string
    }
    answer: {
      items: {
        code: string
        name: string
      }[]
    }
  }
  /** Acts of asking that can still be taken back */
  'GET /console/registration-asks': {
    answer: {
      items: {
        askId: string
        askedBy: string
        askedAt: string
        dueAt: string
        reminded: number
        open: number
      }[]
    }
  }
  /** Retention */
  'GET /console/retention': {
    answer: {
      items: {
        rule: string
        table: string
        classes: string[]
        days: number
        words: {
          zh: string
          en: string
        }
        why: {
          zh: string
          en: string
        }
        over: number
        ranAt: string | null
        deleted: number
      }[]
    }
  }
  /** The cast that plays customers and technicians */
  'GET /console/sandbox/cast': {
    answer: unknown
  }
  /** Faults on demand */
  'GET /console/sandbox/faults': {
    answer: unknown
  }
  /** What the simulated shop sells */
  'GET /console/sandbox/products': {
    answer: unknown
  }
  /** The simulated world */
  'GET /console/sandbox/world': {
    answer: unknown
  }
  /** Dimensions, items and values that a rule may name */
  'GET /console/segment-vocabulary': {
    answer: {
      dimensions: {
        code: string
        group: string
        words: {
          zh: string
          en: string
        }
        kind: string
        unit: string | null
        waitsFor: {
          row: string
          words: {
            zh: string
            en: string
          }
        } | null
        hiddenClass: string | null
        options: {
          value: string
          words: {
            zh: string
            en: string
          }
        }[]
      }[]
      items: {
        code: string
        words: {
          zh: string
          en: string
        }
        hiddenClass: string | null
      }[]
      inUse: {
        dimension: string
        value: string
        words: {
          zh: string
          en: string
        }
        people: number
      }[]
    }
  }
  /** Segments */
  'GET /console/segments': {
    answer: {
      items: {
        id: string
        name: string
        draft: unknown | null
        rule: unknown | null
        sentence: {
          zh: string
          en: string
        }
        version: number | null
        members: number
        changedAt: string
        publishedAt: string | null
        refreshHours: number[] | null
        refreshedAt: string | null
        dueAt: string | null
        tag: string | null
      }[]
    }
  }
  /** One segment */
  'GET /console/segments/:id': {
    params: {
      id: string
    }
    answer: {
      segment: {
        id: string
        name: string
        draft: unknown | null
        rule: unknown | null
        sentence: {
          zh: string
          en: string
        }
        version: number | null
        members: number
        changedAt: string
        publishedAt: string | null
        refreshHours: number[] | null
        refreshedAt: string | null
        dueAt: string | null
        tag: string | null
      }
      snapshots: {
        id: string
        people: number
        takenAt: string
      }[]
      versions: {
        version: number
        rule: unknown
        sentence: {
          zh: string
          en: string
        }
        publishedBy: string
        publishedAt: string
      }[]
    }
  }
  /** Which shops get memos, and what flags mean */
  'GET /console/seller-memo-settings': {
    answer: {
      shops: {
        id: string
        name: string
        marketplace: string
        way: 'on' | 'off' | 'no_such_call' | 'not_connected'
      }[]
      flags: {
        marketplace: string
        flag: string
        meaning: string
      }[]
    }
  }
  /** Service accounts */
  'GET /console/service-accounts': {
    answer: {
      items: {
        accountId: string
        name: string | null
        welcome: string | null
      }[]
    }
  }
  /** Authorisations of the shops */
  'GET /console/shop-authorisations': {
    answer: {
      items: {
        shopId: string
        marketplace: string
        name: string
        state: string
        way: string | null
        grantedBy: string | null
        grantedAt: string | null
        subAccount: string | null
        permissions: string[]
        expiresAt: string | null
        refreshes: boolean
        endsAt: string | null
        subscriptionEndsAt: string | null
        endedAt: string | null
        endedCode: string | null
        environment: string | null
        gap: {
          since: string
          until: string | null
          found: number
          progress: number
          filled: boolean
        } | null
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
  /** Whether a shop's pushes come */
  'GET /console/shops/:id/push': {
    params: {
      id: string
    }
    answer: {
      state: 'pass' | 'fail' | 'unknown' | 'wait'
      code: string | null
      facts: Record<string, string | number> | null
    }
  }
  /** Slips */
  'GET /console/slips': {
    query?: {
      limit?: number
      cursor?: string
      payeeKind?: 'technician' | 'provider'
      payeeId?: string
      month?: string
      workOrderId?: string
      kind?: string
      statementId?: string
    }
    answer: {
      items: {
        slipId: string
        workOrderId: string
        workOrderCode: string
        kind: string
        kindName: string
        payee: {
          kind: string
          id: string
          name: string
        }
        totalFen: number
        lines: {
          code: string
          name: string
          ruleId: string
          ruleVersion: string
          inputs: Record<string, string | number | null>
          factor: string
          amountFen: number
          sentence: string
        }[]
        rateCard: {
          id: string
          version: number
        } | null
        correctsSlipId: string | null
        reason: string | null
        reasonName: string | null
        note: string | null
        reversed: boolean
        statementId: string
        earnedAt: string
        postedAt: string
      }[]
      nextCursor: string | null
    }
  }
  /** One slip, every line explained */
  'GET /console/slips/:id': {
    params: {
      id: string
    }
    answer: {
      slipId: string
      workOrderId: string
      workOrderCode: string
      kind: string
      kindName: string
      payee: {
        kind: string
        id: string
        name: string
      }
      totalFen: number
      lines: {
        code: string
        name: string
        ruleId: string
        ruleVersion: string
        inputs: Record<string, string | number | null>
        factor: string
        amountFen: number
        sentence: string
      }[]
      rateCard: {
        id: string
        version: number
      } | null
      correctsSlipId: string | null
      reason: string | null
      reasonName: string | null
      note: string | null
      reversed: boolean
      statementId: string
      earnedAt: string
      postedAt: string
      transactionId: string | null
      actor: string
      corrections: {
        slipId: string
        workOrderId: string
        workOrderCode: string
        kind: string
        kindName: string
        payee: {
          kind: string
          id: string
          name: string
        }
        totalFen: number
        lines: {
          code: string
          name: string
          ruleId: string
          ruleVersion: string
          inputs: Record<string, string | number | null>
          factor: string
          amountFen: number
          sentence: string
        }[]
        rateCard: {
          id: string
          version: number
        } | null
        correctsSlipId: string | null
        reason: string | null
        reasonName: string | null
        note: string | null
        reversed: boolean
        statementId: string
        earnedAt: string
        postedAt: string
      }[]
    }
  }
  /** Price it again by the version it was priced by */
  'GET /console/slips/:id/replay': {
    params: {
      id: string
    }
    answer: {
      slipId: string
      computed: boolean
      equal: boolean
      storedFen: number
      replayedFen: number
      diffFen: number
    }
  }
  /** The quality of what shops and WeCom tell */
  'GET /console/source-findings': {
    query?: {
      days?: number
    }
    answer: {
      items: {
        sourceId: string
        kind: 'shop' | 'wecom'
        title: {
          zh: string
          en: string
        }
        rules: {
          rule: 'phone' | 'name' | 'address' | 'date' | 'text'
          what: 'mended' | 'refused' | 'quarantined'
          n: number
        }[]
      }[]
    }
  }
  /** Records of a source that a rule touched */
  'GET /console/source-findings/:sourceId': {
    params: {
      sourceId: string
    }
    query: {
      rule: 'phone' | 'name' | 'address' | 'date' | 'text'
      what?: 'mended' | 'refused' | 'quarantined'
      days?: number
    }
    answer: {
      items: {
        subjectKind: 'order' | 'contact'
        subjectId: string
        field: {
          zh: string
          en: string
        }
        what: 'mended' | 'refused' | 'quarantined'
        reason: {
          zh: string
          en: string
        } | null
        before: string
        after: string | null
        foundAt: string
        orderId: string | null
        customerId: string | null
        messages: number
      }[]
      hasMore: boolean
    }
  }
  /** Sources: how much comes, how late, what goes wrong */
  'GET /console/sources': {
    answer: {
      asOf: string
      items: {
        id: string
        source: string
        label: string
        name: string | null
        state: string
        throughGateway: boolean
        channel: string | null
        hearing: 'heard' | 'lost' | 'quiet' | 'never' | 'asked'
        authorisedUntil: string | null
        lastEventAt: string | null
        hour: number
        day: number
        swept: {
          hour: number
          day: number
        }
        hours: number[]
        delay: {
          p50Ms: number | null
          p99Ms: number | null
        }
        waiting: number
        oldestWaitingAt: string | null
        quarantined: number
        failed: number
        unknownTypes: number
        errorRate: number | null
        errorCause: 'messages' | 'sweeps' | 'calls' | null
        alarmSince: string | null
        sweeps: {
          kind: string
          sweptTo: string
          lagSeconds: number
          foundLost: number
          lastError: string | null
        }[]
      }[]
    }
  }
  /** Statements */
  'GET /console/statements': {
    query?: {
      limit?: number
      cursor?: string
      payeeKind?: 'technician' | 'provider'
      payeeId?: string
      month?: string
      state?: 'open' | 'closed'
    }
    answer: {
      items: {
        statementId: string
        payee: {
          kind: string
          id: string
          name: string
        }
        month: string
        state: 'open' | 'closed'
        totalFen: number
        slips: number
        openedAt: string
        closedAt: string | null
        closedBy: string | null
      }[]
      nextCursor: string | null
    }
  }
  /** One statement; its slips: /console/slips?statementId= */
  'GET /console/statements/:id': {
    params: {
      id: string
    }
    answer: {
      statementId: string
      payee: {
        kind: string
        id: string
        name: string
      }
      month: string
      state: 'open' | 'closed'
      totalFen: number
      slips: number
      openedAt: string
      closedAt: string | null
      closedBy: string | null
    }
  }
  /** Export a statement (CSV) */
  'GET /console/statements/:id/export': {
    params: {
      id: string
    }
    answer: string
  }
  /** Stock, and what each shop shows */
  'GET /console/stock': {
    query?: {
      search?: string
      state?: 'sold_out' | 'risk' | 'doubt' | 'error'
      cursor?: string
      limit?: number
    }
    answer: {
      items: {
        productId: string
        name: string
        model: string
        units: number | null
        exposed: number
        oversoldBy: number
        costFen: number | null
        changedAt: string | null
        offers: {
          shopId: string
          itemId: string
          skuId: string
          title: string | null
          skuText: string | null
          units: number
          weight: number
          on: boolean
          possible: boolean
          alone: boolean
          state: 'off' | 'sure' | 'sending' | 'doubt' | 'waiting' | 'refused'
          shown: number | null
          pushedAt: string | null
          pushedValue: number | null
          errorCode: string | null
          errorAt: string | null
        }[]
      }[]
      nextCursor: string | null
    }
  }
  /** Movements of stock */
  'GET /console/stock/:productId/movements': {
    params: {
      productId: string
    }
    query?: {
      cursor?: string
      limit?: number
    }
    answer: {
      items: {
        id: string
        kind: 'sale' | 'back' | 'count' | 'correction' | 'import'
        delta: number
        after: number
        shopId: string | null
        orderId: string | null
        reason: string | null
        actor: string
        at: string
      }[]
      nextCursor: string | null
    }
  }
  /** Suggestions that may be taken in one go */
  'GET /console/sure-matches': {
    query?: {
      shopId?: string
      search?: string
    }
    answer: {
      items: {
        shopId: string
        itemId: string
        skuId: string
        title: string | null
        skuText: string | null
        merchantCode: string | null
        priceFen: number | null
        stock: number | null
        pictureUrl: string | null
        onSale: boolean | null
        goneAt: string | null
        seenAt: string | null
        lines: number
        firstSeenAt: string | null
        match: {
          kind: 'product' | 'gift' | 'not_goods'
          products: {
            productId: string
            quantity: number
          }[]
          linkKind: 'price_difference' | 'postage' | 'installation_fee' | 'material_fee' | 'other' | null
          byItem: boolean
          origin: string
          matchedAt: string
        } | null
        suggestion: {
          kind: 'product' | 'gift' | 'not_goods'
          products: {
            productId: string
            quantity: number
          }[]
          linkKind: 'price_difference' | 'postage' | 'installation_fee' | 'material_fee' | 'other' | null
          reason: string
          sure: boolean
        } | null
      }[]
    }
  }
  /** Tags in use, with those unused, overlapping and contradicting */
  'GET /console/tag-governance': {
    answer: {
      tags: {
        name: string
        carriers: number
        byHand: number
        byWecom: number
        byRule: number
        lastGivenAt: string | null
        groupId: string | null
        validDays: number | null
        retired: boolean
        mergedInto: string | null
        usedBy: number
        unused: boolean
        inWecom: 'yes' | 'no' | 'held' | 'moving' | 'twice'
        renamingTo: string | null
      }[]
      groups: {
        id: string
        name: string
        exclusive: boolean
      }[]
      overlapping: {
        one: string
        two: string
        both: number
        percent: number
      }[]
      contradicting: {
        one: string
        two: string
        both: number
        percent: number
      }[]
      automatic: {
        version: number
        respectDays: number
        tags: {
          code: string
          name: string
          words: {
            zh: string
            en: string
          }
          numbers: Record<string, number>
          carriers: number
          refused: number
        }[]
      }
      wecom: {
        connected: boolean
        disagreements: {
          id: string
          kind: string
          subject: string
          ours: string
          theirs: string
          at: string
          undoable: boolean
        }[]
        troubles: {
          act: string
          names: string[]
          attempts: number
          givenUp: boolean
          code: string
        }[]
      }
      changes: {
        id: string
        kind: string
        name: string
        into: string | null
        state: string
        askedBy: string
        askedAt: string
        done: number
        total: number
      }[]
    }
  }
  /** Technicians' load and earnings of today */
  'GET /console/technician-days': {
    query: {
      ids: string
    }
    answer: {
      items: {
        technicianId: string
        jobs: number
        done: number
        units: number
        open: number
        asked: number
        todayFen: number | null
        monthFen: number | null
        month: string
      }[]
    }
  }
  /** Technicians */
  'GET /console/technicians': {
    query?: {
      cursor?: string
      limit?: number
      providerId?: string
      servicePointId?: string
      skill?: string
      state?: 'active' | 'paused' | 'left'
    }
    answer: {
      items: {
        technicianId: string
        name: string
        phone: string | null
        badge: string
        state: string
        providerId: string
        servicePointId: string
        areas: string[]
        skills: Record<string, number>
        tools: string[]
        certificates: {
          kind: string
          validFrom: string
          validUntil: string
          inForce: boolean
        }[]
        stars: number | null
        ratingCount: number
        capacity: number
        unitsToday: number
        unitsThisWeek: number
        onDuty: boolean
        joinedAt: string
      }[]
      nextCursor: string | null
    }
  }
  /** One technician with skills, certificates and jobs */
  'GET /console/technicians/:id': {
    params: {
      id: string
    }
    answer: {
      technicianId: string
      name: string
      phone: string | null
      badge: string
      state: string
      providerId: string
      servicePointId: string
      areas: string[]
      skills: Record<string, number>
      tools: string[]
      certificates: {
        kind: string
        validFrom: string
        validUntil: string
        inForce: boolean
      }[]
      stars: number | null
      ratingCount: number
      capacity: number
      unitsToday: number
      unitsThisWeek: number
      onDuty: boolean
      joinedAt: string
      shifts: {
        weekday: number
        starts: string
        ends: string
      }[]
      absences: {
        from: string
        to: string
      }[]
      today: {
        workOrderId: string
        districtCode: string
        district: string
        street: string | null
        category: string
        serviceType: string
        products: {
          name: string
          quantity: number
        }[]
        units: number
        startsAt: string | null
        endsAt: string | null
        state: string
        held: boolean
        round: number
        providerId: string | null
        servicePointId: string | null
        technicianId: string | null
        technicianName: string | null
        assignBy: string | null
        overdue: boolean
        trouble: {
          code: string
          zh: string
          en: string
        } | null
        updatedAt: string
      }[]
    }
  }
  /** Friends without an order */
  'GET /console/unbound-friends': {
    query?: {
      reason?: 'lost' | 'claim_failed' | 'order_of_another' | 'phone_has_orders' | 'phone_without_order' | 'common_code' | 'by_hand'
      cursor?: string
      limit?: number
    }
    answer: {
      items: {
        contactId: string
        customerId: string | null
        nickname: string | null
        addedAt: string
        reason: string
        words: string
        owners: string[]
        remindedAt: string | null
        reminderDone: boolean
      }[]
      nextCursor: string | null
    }
  }
  /** What customers are worth, and how well the model foretold it */
  'GET /console/value': {
    answer: {
      model: {
        state: string
        version: string
        fittedAt: string
        people: number
        repeaters: number
        fewestRepeaters: number
      } | null
      groups: {
        group: string
        name: string
        people: number
        predictedFen: number | null
      }[]
      churns: {
        churn: string
        name: string
        people: number
        predictedFen: number | null
      }[]
      calibration: {
        knownUntil: string
        windowDays: number
        people: number
        predicted: number
        happened: number
        absoluteError: number
        tenths: {
          people: number
          predicted: number
          happened: number
          againPredicted: number
          againHappened: number
        }[]
        churns: {
          churn: string
          name: string
          people: number
          againHappened: number
        }[]
      } | null
    }
  }
  /** Export vouchers as a file */
  'GET /console/voucher-export': {
    query: {
      from: string
      to: string
      grouping: 'day' | 'month'
      format: 'csv' | 'xlsx'
    }
    answer: unknown
  }
  /** The table of vouchers */
  'GET /console/voucher-mapping': {
    answer: {
      mapping: Record<string, unknown>
      version: number | null
      ready: Record<string, unknown>
      accounts: {
        kind: string
        zh: string
        en: string
      }[]
      versions: {
        version: number
        actor: string
        at: string
        mapping: Record<string, unknown>
      }[]
    }
  }
  /** Log of deliveries */
  'GET /console/webhook-deliveries': {
    query?: {
      endpointId?: string
      state?: 'waiting' | 'delivered' | 'failed'
      outcome?: 'delivered' | 'http_error' | 'redirected' | 'gone' | 'timeout' | 'refused' | 'network' | 'blocked' | 'not_mapped'
      status?: number
      type?: string
      about?: string
      from?: string
      to?: string
      cursor?: string
      limit?: number
    }
    answer: {
      items: {
        id: string
        endpointId: string
        messageId: string
        type: string
        label: string
        key: string
        state: 'waiting' | 'delivered' | 'failed'
        attempts: number
        outcome: 'delivered' | 'http_error' | 'redirected' | 'gone' | 'timeout' | 'refused' | 'network' | 'blocked' | 'not_mapped' | null
        status: number | null
        ms: number | null
        nextAttemptAt: string | null
        createdAt: string
        settledAt: string | null
        isTest: boolean
      }[]
      nextCursor: string | null
    }
  }
  /** One delivery */
  'GET /console/webhook-deliveries/:id': {
    params: {
      id: string
    }
    answer: {
      id: string
      endpointId: string
      messageId: string
      type: string
      label: string
      key: string
      state: 'waiting' | 'delivered' | 'failed'
      attempts: number
      outcome: 'delivered' | 'http_error' | 'redirected' | 'gone' | 'timeout' | 'refused' | 'network' | 'blocked' | 'not_mapped' | null
      status: number | null
      ms: number | null
      nextAttemptAt: string | null
      createdAt: string
      settledAt: string | null
      isTest: boolean
      body: string | null
      tries: {
        number: number
        at: string
        outcome: 'delivered' | 'http_error' | 'redirected' | 'gone' | 'timeout' | 'refused' | 'network' | 'blocked' | 'not_mapped'
        status: number | null
        ms: number
      }[]
    }
  }
  /** Events that a webhook may tell of */
  'GET /console/webhook-event-types': {
    answer: {
      items: {
        type: string
        label: string
        group: string
        allowed: boolean
      }[]
      mayShowMoney: boolean
    }
  }
  /** Outgoing webhooks */
  'GET /console/webhooks': {
    answer: {
      items: {
        id: string
        name: string
        url: string
        eventTypes: string[]
        showMoney: boolean
        mapping: Record<string, unknown> | null
        headerNames: string[]
        method: 'POST' | 'PUT' | 'PATCH'
        madeBy: {
          id: string
          name: string
        }
        secretTail: string
        previousUntil: string | null
        state: 'active' | 'paused' | 'disabled'
        disabledReason: 'failing' | 'gone' | 'maker_left' | null
        failingSince: string | null
        createdAt: string
        counts: {
          waiting: number
          delivered: number
          failed: number
        }
        lastAt: string | null
      }[]
    }
  }
  /** Ranges that are sent again */
  'GET /console/webhooks/:id/replays': {
    params: {
      id: string
    }
    answer: {
      items: {
        id: string
        from: string
        to: string
        onlyFailed: boolean
        state: 'running' | 'done' | 'cancelled'
        total: number
        looked: number
        queued: number
        delivered: number
        failed: number
        waiting: number
        createdAt: string
      }[]
    }
  }
  /** The official account that tells who opened a page */
  'GET /console/wechat-account': {
    answer: {
      appId: string | null
      pageHost: string | null
      answeredAt: string | null
      refusedAt: string | null
      refusedCode: string | null
      days: number
      opened: number
      recognised: number
      bound: number
      waiting: number
    }
  }
  /** Connected WeCom corps */
  'GET /console/wecom-connections': {
    answer: {
      items: {
        corpId: string
        agentId: number
        callbackUrl: string
        lastCallbackAt: string | null
        tokenUntil: string | null
      }[]
    }
  }
  /** The corp's address book */
  'GET /console/wecom-directory': {
    answer: {
      corps: {
        corpId: string
        departments: {
          departmentId: number
          parentId: number | null
          name: string | null
          members: number
        }[]
        members: {
          wecomUserId: string
          name: string | null
          jobTitle: string | null
          departmentIds: number[]
          state: string
          leftAt: string | null
        }[]
        reconciliation: {
          members: number
          position: number
          listed: number
          found: number
          gone: number
          startedAt: string
          finishedAt: string | null
          errorCode: string | null
        } | null
      }[]
    }
  }
  /** How the last reconciliations with WeCom went */
  'GET /console/wecom-reconciliations': {
    answer: {
      items: {
        corpId: string
        directoryReadAt: string | null
        reconciliation: {
          members: number
          position: number
          listed: number
          found: number
          gone: number
          startedAt: string
          finishedAt: string | null
          errorCode: string | null
        } | null
      }[]
    }
  }
  /** How tags and remarks are kept in step */
  'GET /console/wecom-sync-rule': {
    answer: {
      tagRemoval: 'keep' | 'spread'
      remarkTemplate: string | null
      remarkOverwrite: 'empty_only' | 'ours_too' | 'always'
      descriptionTemplate: string | null
      remarkPhones: 'never' | 'empty_only'
      longestRemark: number
      longestDescription: number
    }
  }
  /** Corp tags and ours, both ways */
  'GET /console/wecom-tags': {
    answer: {
      groups: {
        corpId: string
        groupId: string
        name: string
        tags: {
          tagId: string
          name: string
          customers: number
          pairs: number
          byUs: number
          declined: number
        }[]
      }[]
      onlyHere: {
        name: string
        customers: number
      }[]
      writing: {
        waiting: number
        failing: {
          code: string
          contacts: number
        }[]
        givenUp: {
          code: string
          contacts: number
        }[]
      }
    }
  }
  /** Work orders by state */
  'GET /console/work-order-board': {
    answer: {
      items: {
        state: string
        name: {
          zh: string
          en: string
        }
        count: number
        suspended: number
        urgent: number
      }[]
    }
  }
  /** Work orders */
  'GET /console/work-orders': {
    query?: {
      state?: string
      districtCode?: string
      technicianId?: string
      servicePointId?: string
      customerId?: string
      orderId?: string
      suspended?: boolean
      urgent?: boolean
      appointedFrom?: string
      appointedTo?: string
      search?: string
      cursor?: string
      limit?: number
    }
    answer: {
      items: {
        workOrderId: string
        code: string
        state: string
        stateName: {
          zh: string
          en: string
        }
        suspended: boolean
        suspensionReason: string | null
        urgency: string
        serviceType: string
        category: string
        products: string
        quantity: number
        orderId: string | null
        customerId: string | null
        districtCode: string | null
        district: string
        street: string | null
        addressState: string
        appointment: {
          startsAt: string
          endsAt: string
        } | null
        technicianId: string | null
        servicePointId: string | null
        providerId: string | null
        openedAt: string
        since: string
        dueAt: string | null
        contact: {
          name: string | null
          phone: string | null
          phoneKind: string | null
          address: string | null
          remarks: string[]
          origin: string
          problems: string[]
          wish: {
            startsAt: string
            endsAt: string
          } | null
          phoneEndsAt: string | null
        } | null
      }[]
      nextCursor: string | null
    }
  }
  /** One work order with its whole history */
  'GET /console/work-orders/:id': {
    params: {
      id: string
    }
    answer: {
      workOrderId: string
      code: string
      state: string
      stateName: {
        zh: string
        en: string
      }
      suspended: boolean
      suspensionReason: string | null
      urgency: string
      serviceType: string
      category: string
      products: string
      quantity: number
      orderId: string | null
      customerId: string | null
      districtCode: string | null
      district: string
      street: string | null
      addressState: string
      appointment: {
        startsAt: string
        endsAt: string
      } | null
      technicianId: string | null
      servicePointId: string | null
      providerId: string | null
      openedAt: string
      since: string
      dueAt: string | null
      contact: {
        name: string | null
        phone: string | null
        phoneKind: string | null
        address: string | null
        remarks: string[]
        origin: string
        problems: string[]
        wish: {
          startsAt: string
          endsAt: string
        } | null
        phoneEndsAt: string | null
      } | null
      origin: string
      round: number
      openingReason: string | null
      lines: {
        lineId: string | null
        productId: string | null
        productName: string
        category: string
        ordered: number
        refunded: number
        held: number
        arrived: boolean
        goodsNeeded: boolean
      }[]
      goodsNeeded: boolean
      goodsArrivedAt: string | null
      point: {
        lng: number
        lat: number
        exact: boolean
      } | null
      steps: {
        state: string
        name: {
          zh: string
          en: string
        }
        at: string | null
      }[]
      visits: {
        number: number
        technicianId: string | null
        attempts: {
          at: string
          by: string
          outcome: string
        }[]
        departedAt: string | null
        checkIn: {
          at: string
          accuracyM: number | null
          distanceM: number | null
          gcj02: {
            lng: number
            lat: number
          } | null
        } | null
        completedAt: string | null
        checklist: {
          item: string
          value: string | null
        }[]
        serials: {
          lineId: string | null
          serial: string
        }[]
        barcodes?: {
          lineId: string | null
          code: string
        }[]
        materials: {
          code: string
          name: string
          quantity: number
        }[]
        customerOwnParts: {
          code: string
          name: string
          quantity: number
        }[]
        revisitReason: string | null
      }[]
      signOff: {
        proof: string
        at: string | null
        signatureFileId: string | null
        askedAt: string | null
        callDueAt: string | null
      } | null
      rating: number | null
      ratingWords: string | null
      mergeProposal: {
        workOrderId: string
        code: string
      } | null
      notice: {
        kind: string
        at: string
        districtCode: string | null
      } | null
      cancellation: {
        from: string
        reason: string
        wastedTrip: boolean
        at: string
        by: string
      } | null
      slipId: string | null
      files: {
        fileId: string
        kind: string
        item: string | null
        contentType: string
        bytes: number
        addedAt: string
      }[]
      evidence: {
        code: string
        from: string
        due: string
        required: boolean
        confirmed: boolean
        name: {
          zh: string
          en: string
        }
        how: {
          zh: string
          en: string
        }
        state: string
        have: number
        need: number
      }[]
      along: {
        code: string
        name: {
          zh: string
          en: string
        }
      }[]
      entries: {
        entryId: string
        at: string
        actor: string
        act: string
        from: string | null
        to: string | null
        reason: string | null
        facts: Record<string, unknown>
        words: string | null
      }[]
      promises: {
        promise: string
        node: string
        dueAt: string
      }[]
    }
  }
  /** Slots to choose from */
  'GET /console/work-orders/:id/appointment-slots': {
    params: {
      id: string
    }
    answer: {
      items: {
        startsAt: string
        endsAt: string
      }[]
    }
  }
  /** Candidates with reasons */
  'GET /console/work-orders/:id/candidates': {
    params: {
      id: string
    }
    query?: {
      as?: 'now' | 'asked'
    }
    answer: {
      weightsVersion: string
      items: {
        technicianId: string
        name: string
        badge: string
        servicePointId: string
        score: number
        km: number | null
        reasons: {
          code: string
          zh: string
          en: string
          points: number
          maxPoints: number
        }[]
      }[]
      refused: {
        technicianId: string
        name: string
        badge: string
        servicePointId: string
        refusals: {
          code: string
          zh: string
          en: string
        }[]
      }[]
      unassigned: {
        code: string
        zh: string
        en: string
      } | null
    }
  }
  /** How one work order was dispatched */
  'GET /console/work-orders/:id/dispatch': {
    params: {
      id: string
    }
    answer: {
      plan: {
        workOrderId: string
        districtCode: string
        district: string
        street: string | null
        category: string
        serviceType: string
        products: {
          name: string
          quantity: number
        }[]
        units: number
        startsAt: string | null
        endsAt: string | null
        state: string
        held: boolean
        round: number
        providerId: string | null
        servicePointId: string | null
        technicianId: string | null
        technicianName: string | null
        assignBy: string | null
        overdue: boolean
        trouble: {
          code: string
          zh: string
          en: string
        } | null
        updatedAt: string
      }
      offers: {
        offerId: string
        workOrderId: string
        districtCode: string
        district: string
        street: string | null
        category: string
        serviceType: string
        products: {
          name: string
          quantity: number
        }[]
        units: number
        startsAt: string | null
        endsAt: string | null
        state: string
        madeAt: string
        expiresAt: string
        answeredAt: string | null
        reason: string | null
        providerId: string
        servicePointId: string
        technicianId: string | null
        technicianName: string | null
        answeredBy: string | null
        words: string | null
        round: number
      }[]
      assignments: {
        assignmentId: string
        technicianId: string
        technicianName: string | null
        assignedAt: string
        assignedBy: string
        reason: string | null
        overridden: string[]
        endedAt: string | null
        endReason: string | null
      }[]
    }
  }
  /** A photo or signature */
  'GET /console/work-orders/:id/files/:fileId': {
    params: {
      id: string
      fileId: string
    }
    answer: unknown
  }
  /** What a work order would cost */
  'GET /console/work-orders/:id/price': {
    params: {
      id: string
    }
    answer: {
      workOrderId: string
      rateCard: {
        id: string
        version: number
      }
      totalFen: number
      lines: {
        code: string
        name: string
        ruleId: string
        ruleVersion: string
        inputs: Record<string, string | number | null>
        factor: string
        amountFen: number
        sentence: string
      }[]
      payees: {
        payeeKind: string
        totalFen: number
      }[]
    }
  }
  /** A work order with everything around it */
  'GET /console/work-orders/:id/story': {
    params: {
      id: string
    }
    answer: {
      workOrder: {
        id: string
        code: string
        orderId: string | null
        state: string
        stateName: string
        suspended: boolean
        addressState: string
        service: string
        quantity: number
        district: string | null
        appointment: {
          startsAt: string
          endsAt: string
        } | null
        technicianId: string | null
        technicianName: string | null
        rating: number | null
        openedAt: string
      }
      order: {
        id: string
        outsideId: string
        shopId: string
        shopName: string
        marketplace: string
        state: string
        stateName: string
        kind: string
        kindName: string
        kindMeans: string | null
        createdAt: string
        paidAt: string | null
        deliveredAt: string | null
        paidFen: number | null
        customerId: string | null
        customerFound: boolean
        link: {
          because: string
          by: string | null
          same: 'value' | 'value_and_surname' | null
          agreed: ('unionid' | 'wecom_external' | 'wecom_pending' | 'marketplace_buyer' | 'phone' | 'email')[]
          elsewhere: ('unionid' | 'wecom_external' | 'wecom_pending' | 'marketplace_buyer' | 'phone' | 'email')[]
          way: string | null
          ruleVersion: string
        } | null
        receiver: {
          name: string | null
          phone: string | null
          address: string | null
          masked: boolean
        }
        district: string | null
        goods: {
          title: string
          quantity: number
          matched: string
        }[]
        afterSalesOpen: number
        workOrders: {
          id: string
          code: string
          state: string
          stateName: string
        }[]
      } | null
      customer: {
        id: string
        name: string | null
        phone: string | null
        level: string
        region: string | null
        tags: {
          name: string
          origin: string
        }[]
        orders: number
        paidFen: number | null
        lastOrderAt: string | null
        openWorkOrders: number
        contacts: number
        createdAt: string
      } | null
      offers: {
        offerId: string
        round: number
        state: string
        stateName: string
        servicePoint: string
        technician: string | null
        madeAt: string
        expiresAt: string
        answeredAt: string | null
        reason: string | null
      }[]
      candidates: {
        madeAt: string
        ranked: {
          technicianId: string
          name: string
          score: number
          km: number | null
          reasons: {
            code: string
            text: string
          }[]
        }[]
        refused: {
          technicianId: string
          name: string
          refusals: {
            code: string
            text: string
          }[]
        }[]
      } | null
      slips: {
        slipId: string
        kind: string
        payeeKind: string
        payeeId: string
        totalFen: number
        lines: {
          code: string
          amountFen: number
          factor: string
          sentence: string
        }[]
        reversed: boolean
        earnedAt: string
        postedAt: string
      }[]
      timeline: {
        items: {
          seq: string
          at: string
          type: string
          icon: string
          tone: string
          title: string
          detail: string | null
          who: string
          actor: string
          customerId: string | null
          orderId: string | null
          workOrderId: string | null
          path: string | null
          facts: Record<string, unknown>
        }[]
        nextCursor: string | null
      }
    }
  }
  /** Timeline */
  'GET /console/work-orders/:id/timeline': {
    params: {
      id: string
    }
    query?: {
      cursor?: string
      limit?: number
    }
    answer: {
      items: {
        seq: string
        at: string
        type: string
        icon: string
        tone: string
        title: string
        detail: string | null
        who: string
        actor: string
        customerId: string | null
        orderId: string | null
        workOrderId: string | null
        path: string | null
        facts: Record<string, unknown>
      }[]
      nextCursor: string | null
    }
  }
  /** What I agreed to */
  'GET /customer/consents': {
    answer: {
      asked: {
        purposes: {
          purpose: 'service' | 'marketing' | 'profiling' | 'sharing' | 'linking'
          basis: 'contract' | 'consent'
          byChannel: boolean
          words: {
            zh: string
            en: string
          }
          meaning: {
            zh: string
            en: string
          }
        }[]
        channels: {
          channel: 'wecom' | 'sms' | 'phone' | 'mini_program'
          words: {
            zh: string
            en: string
          }
        }[]
        text: {
          version: string
          text: {
            zh: string
            en: string
          }
        }
      }
      stands: {
        purpose: 'service' | 'marketing' | 'profiling' | 'sharing' | 'linking'
        channel: 'all' | 'wecom' | 'sms' | 'phone' | 'mini_program'
        standing: 'given' | 'withdrawn' | 'unknown'
        outdated: boolean
        since: string | null
      }[]
    }
  }
  /** My privacy requests */
  'GET /customer/privacy-requests': {
    answer: {
      items: {
        id: string
        customerId: string
        kind: 'export' | 'erasure'
        state: 'asked' | 'refused' | 'waiting' | 'queued' | 'running' | 'done' | 'failed'
        way: string
        askedBy: string
        askedAt: string
        dueAt: string
        checkedBy: string | null
        checkedHow: 'known_phone' | 'wecom_chat' | 'signed_paper' | 'id_document' | null
        refusedBecause: 'not_the_person' | 'taken_back' | 'legal_dispute' | null
        percent: number
        finishedAt: string | null
        rows: number
        kept: {
          what: string
          rows: number
          words: {
            zh: string
            en: string
          }
          until: {
            zh: string
            en: string
          }
        }[]
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
  /** My service */
  'GET /customer/work-order': {
    answer: {
      workOrderId: string
      code: string
      purpose: string
      state: string
      stateName: {
        zh: string
        en: string
      }
      suspended: boolean
      products: string
      serviceType: string
      category: string
      addressState: string
      contact: {
        name: string | null
        phone: string | null
        phoneKind: string | null
        address: string | null
        remarks: string[]
        origin: string
        problems: string[]
        wish: {
          startsAt: string
          endsAt: string
        } | null
        phoneEndsAt: string | null
      } | null
      appointment: {
        startsAt: string
        endsAt: string
      } | null
      technician: {
        technicianId: string
        title: string
        badge: string
        stars: number | null
        ratingCount: number
        certificates: string[]
      } | null
      steps: {
        state: string
        name: {
          zh: string
          en: string
        }
        at: string | null
      }[]
      completionCode: string | null
      codeTriesLeft: number
      signOff: {
        proof: string
        at: string | null
      } | null
      rating: number | null
    }
  }
  /** Slots to choose from */
  'GET /customer/work-order/appointment-slots': {
    answer: {
      items: {
        startsAt: string
        endsAt: string
      }[]
    }
  }
  /** A photo of the finished work */
  'GET /customer/work-order/photos/:fileId': {
    params: {
      fileId: string
    }
    answer: unknown
  }
  /** What the technician did */
  'GET /customer/work-order/visit': {
    answer: {
      completedAt: string | null
      done: string[]
      serials: string[]
      materials: {
        name: string
        quantity: number
      }[]
      customerOwnParts: {
        name: string
        quantity: number
      }[]
      photos: {
        fileId: string
        item: string | null
      }[]
      warranties: {
        productName: string
        months: number
      }[]
    }
  }
  /** Jobs to assign, visits of today, and trouble */
  'GET /point/jobs': {
    query: {
      cursor?: string
      limit?: number
      view: 'to_assign' | 'today' | 'trouble' | 'all'
    }
    answer: {
      items: {
        workOrderId: string
        districtCode: string
        district: string
        street: string | null
        category: string
        serviceType: string
        products: {
          name: string
          quantity: number
        }[]
        units: number
        startsAt: string | null
        endsAt: string | null
        state: string
        held: boolean
        round: number
        providerId: string | null
        servicePointId: string | null
        technicianId: string | null
        technicianName: string | null
        assignBy: string | null
        overdue: boolean
        trouble: {
          code: string
          zh: string
          en: string
        } | null
        updatedAt: string
        contact: {
          name: string
          phone: string
          address: string
        } | null
      }[]
      nextCursor: string | null
    }
  }
  /** The point's technicians, ranked with reasons */
  'GET /point/jobs/:id/candidates': {
    params: {
      id: string
    }
    answer: {
      weightsVersion: string
      items: {
        technicianId: string
        name: string
        badge: string
        servicePointId: string
        score: number
        km: number | null
        reasons: {
          code: string
          zh: string
          en: string
          points: number
          maxPoints: number
        }[]
      }[]
      refused: {
        technicianId: string
        name: string
        badge: string
        servicePointId: string
        refusals: {
          code: string
          zh: string
          en: string
        }[]
      }[]
      unassigned: {
        code: string
        zh: string
        en: string
      } | null
    }
  }
  /** My service point */
  'GET /point/me': {
    answer: {
      pointClerkId: string
      name: string
      servicePointId: string
      servicePoint: string
    }
  }
  /** Offers that wait for an answer */
  'GET /point/offers': {
    query?: {
      cursor?: string
      limit?: number
    }
    answer: {
      items: {
        offerId: string
        workOrderId: string
        districtCode: string
        district: string
        street: string | null
        category: string
        serviceType: string
        products: {
          name: string
          quantity: number
        }[]
        units: number
        startsAt: string | null
        endsAt: string | null
        state: string
        madeAt: string
        expiresAt: string
        answeredAt: string | null
        reason: string | null
      }[]
      nextCursor: string | null
      rejectionReasons: {
        code: string
        zh: string
        en: string
      }[]
    }
  }
  /** Offers that wait for the point, with what they earn */
  'GET /point/priced-offers': {
    query?: {
      cursor?: string
      limit?: number
    }
    answer: {
      items: {
        offerId: string
        workOrderId: string
        district: string
        street: string | null
        service: string
        products: {
          name: string
          quantity: number
        }[]
        units: number
        startsAt: string | null
        endsAt: string | null
        madeAt: string
        expiresAt: string
        price: {
          totalFen: number
          rateCard: {
            id: string
            version: number
          }
          lines: {
            code: string
            amountFen: number
            factor: string
            sentence: string
          }[]
        } | null
        priceProblem: string | null
      }[]
      nextCursor: string | null
    }
  }
  /** What jobs that the point was offered or holds would earn */
  'GET /point/prices': {
    query: {
      workOrderIds: string
    }
    answer: {
      items: {
        workOrderId: string
        totalFen: number | null
        lines: {
          code: string
          name: string
          ruleId: string
          ruleVersion: string
          inputs: Record<string, string | number | null>
          factor: string
          amountFen: number
          sentence: string
        }[]
        problem: string | null
      }[]
      nextCursor: string | null
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
  /** One slip, every line explained */
  'GET /point/slips/:id': {
    params: {
      id: string
    }
    answer: {
      slipId: string
      workOrderId: string
      workOrderCode: string
      kind: string
      kindName: string
      payee: {
        kind: string
        id: string
        name: string
      }
      totalFen: number
      lines: {
        code: string
        name: string
        ruleId: string
        ruleVersion: string
        inputs: Record<string, string | number | null>
        factor: string
        amountFen: number
        sentence: string
      }[]
      rateCard: {
        id: string
        version: number
      } | null
      correctsSlipId: string | null
      reason: string | null
      reasonName: string | null
      note: string | null
      reversed: boolean
      statementId: string
      earnedAt: string
      postedAt: string
    }
  }
  /** The service point's statement of a month */
  'GET /point/statement': {
    query?: {
      limit?: number
      cursor?: string
      month?: string
    }
    answer: {
      month: string
      totalFen: number
      slips: number
      items: {
        slipId: string
        workOrderId: string
        workOrderCode: string
        kind: string
        kindName: string
        payee: {
          kind: string
          id: string
          name: string
        }
        totalFen: number
        lines: {
          code: string
          name: string
          ruleId: string
          ruleVersion: string
          inputs: Record<string, string | number | null>
          factor: string
          amountFen: number
          sentence: string
        }[]
        rateCard: {
          id: string
          version: number
        } | null
        correctsSlipId: string | null
        reason: string | null
        reasonName: string | null
        note: string | null
        reversed: boolean
        statementId: string
        earnedAt: string
        postedAt: string
      }[]
      nextCursor: string | null
    }
  }
  /** The page for a shop's owner */
  'GET /public/authorisation-links/:token': {
    params: {
      token: string
    }
    answer: unknown
  }
  /** On to the marketplace */
  'GET /public/authorisation-links/:token/consent': {
    params: {
      token: string
    }
    answer: unknown
  }
  /** Back from the marketplace */
  'GET /public/authorisations/:marketplace/callback': {
    params: {
      marketplace: string
    }
    query: {
      state: string
      code?: string
      error?: string
    }
    answer: unknown
  }
  /** Sign-in codes of the demo */
  'GET /public/demo-codes': {
    answer: {
      items: {
        brandId: string
        audience: string
        personId: string
        name: string
        code: string
        expiresAt: string
      }[]
    }
  }
  /** Page of a card link */
  'GET /public/order-links/:token': {
    params: {
      token: string
    }
    query?: {
      code?: string
      state?: string
    }
    answer: unknown
  }
  /** Download a copy of personal data */
  'GET /public/personal-data/:token': {
    params: {
      token: string
    }
    answer: unknown
  }
  /** Whether this server waits to be set up */
  'GET /public/setup': {
    answer: {
      needed: boolean
    }
  }
  /** Sign in to the sidebar by WeCom */
  'GET /public/wecom/sign-in': {
    query?: {
      corp?: string
      back?: string
      origin?: string
    }
    answer: unknown
  }
  /** Back from WeCom */
  'GET /public/wecom/sign-in/callback': {
    query: {
      corp: string
      code: string
      state: string
    }
    answer: unknown
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
  /** Search everything */
  'GET /search': {
    query: {
      q: string
    }
    answer: {
      groups: {
        kind: string
        label: string
        hits: {
          id: string
          title: string
          detail?: string
          path: string
        }[]
      }[]
      note: string | null
    }
  }
  /** Who is signed in */
  'GET /session': {
    answer: {
      id: string
      name: string
      roles: string[]
      permissions: string[]
      sight: Record<string, string>
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
  /** The sidebar's first screen */
  'GET /sidebar/contacts/:externalUserId': {
    params: {
      externalUserId: string
    }
    answer: {
      contact: {
        externalUserId: string
        nickname: string | null
        avatar: string | null
        addedAt: string
        addWay: string
        channel: string | null
        owners: {
          member: string
          addedAt: string
          lost: string | null
        }[]
        others: {
          externalUserId: string
          nickname: string | null
          members: string[]
        }[]
      }
      bound: boolean
      boundBy: string | null
      customer: {
        customerId: string
        rowIds: string[]
        name: string | null
        phone: string | null
        level: string
        district: string | null
        tags: string[]
        value: {
          orders: number
          spentFen: number | null
        }
      } | null
      people: {
        key: string
        label: string
        orders: number
      }[]
      jobs: {
        workOrderId: string
        code: string
        personKey: string | null
        state: string
        stateName: string
        step: number
        steps: number
        open: boolean
        suspended: boolean
        addressState: string
        service: string
        products: string
        quantity: number
        urgent: boolean
        appointment: {
          startsAt: string
          endsAt: string
        } | null
        technician: string | null
        servicePoint: string | null
      }[]
      orders: {
        orderId: string
        personKey: string
        shop: string
        number: string
        state: string
        stateName: string
        createdAt: string
        paidFen: number | null
        products: string
        quantity: number
        receiver: {
          name: string | null
          phone: string | null
          address: string | null
          masked: boolean
        }
        binding: {
          id: string
          way: string
          at: string
        } | null
        shared: {
          title: string
          stateName: string | null
        } | null
        afterSales: {
          kind: string
          state: string
          open: boolean
        } | null
      }[]
      moreOrders: number
      suggestions: {
        kind: string
        reason: string
        say: string
        act: string
        workOrderId: string | null
      }[]
      orderNumberAsk: string | null
      notices: {
        id: string
        kind: string
        title: string
        detail: string
        orderNumber: string | null
        at: string
      }[]
      reminders: {
        id: string
        dueAt: string
        words: string
        told: boolean
        asked: boolean
      }[]
      behaviour: {
        code: string
        name: string
        count: number | null
        value: string | null
        lastAt: string | null
        sources: {
          source: string
          sourceName: string
          truth: string
          truthName: string
          told: boolean
        }[]
      }[]
      talk: {
        items: {
          id: string
          channel: string
          side: string
          senderName: string | null
          kind: string
          content: {
            text: string | null
            title: string | null
            url: string | null
            seconds: number | null
          } | null
          kept: boolean
          recalled: boolean
          unsent: boolean
          at: string
        }[]
        nextCursor: string | null
        readable: boolean
      } | null
      records: {
        counts: {
          kind: string
          name: string
          count: number
          lastAt: string
        }[]
        items: {
          id: string
          kindName: string
          at: string
          brief: string[]
        }[]
      } | null
      replies: {
        items: {
          id: string
          folder: string
          title: string
          words: string
          segmentId: string | null
          used: number
        }[]
        more: boolean
      }
      outlook: {
        value: {
          churn: string
          churnName: string
          groupName: string | null
          recency: number | null
          frequency: number | null
          monetary: number | null
          purchases: number
          rhythmDays: number | null
          alivePercent: number | null
          againPercent: number | null
          predictedFen: number | null
          reasons: string[]
          version: string | null
          scoredAt: string
        } | null
        needs: {
          id: string
          kind: string
          kindName: string
          purpose: string
          name: string
          about: string | null
          quantity: number
          dueOn: string
          fromOn: string
          untilOn: string
          inDays: number
          reasons: string[]
          state: string
          stateName: string
          assignedTo: string | null
          snoozedUntil: string | null
        }[]
        habit: {
          items: {
            name: string
            quantity: number
            unitFen: number | null
          }[]
          totalFen: number | null
          shopName: string | null
          times: number
          same: boolean
          lastOn: string
          everyDays: number
          say: string | null
        } | null
      }
      candidates: {
        number: string
        shop: string
        createdAt: string
        products: string
        stateName: string
        reason: string
        repeats: ('phone_tail' | 'surname' | 'paid_fen')[]
      }[]
      revealReasons: string[]
      revealReason: string
    }
  }
  /** Work orders of a customer */
  'GET /sidebar/customers/:id/work-orders': {
    params: {
      id: string
    }
    query?: {
      cursor?: string
    }
    answer: {
      items: {
        workOrderId: string
        code: string
        state: string
        stateName: {
          zh: string
          en: string
        }
        suspended: boolean
        suspensionReason: string | null
        urgency: string
        serviceType: string
        category: string
        products: string
        quantity: number
        orderId: string | null
        customerId: string | null
        districtCode: string | null
        district: string
        street: string | null
        addressState: string
        appointment: {
          startsAt: string
          endsAt: string
        } | null
        technicianId: string | null
        servicePointId: string | null
        providerId: string | null
        openedAt: string
        since: string
        dueAt: string | null
        contact: {
          name: string | null
          phone: string | null
          phoneKind: string | null
          address: string | null
          remarks: string[]
          origin: string
          problems: string[]
          wish: {
            startsAt: string
            endsAt: string
          } | null
          phoneEndsAt: string | null
        } | null
      }[]
      nextCursor: string | null
    }
  }
  /** Products that need a visit */
  'GET /sidebar/installable-products': {
    answer: {
      items: {
        productId: string
        name: string
        category: string
        serviceType: string
      }[]
    }
  }
  /** Ready replies for this person */
  'GET /sidebar/ready-replies': {
    query?: {
      customerId?: string
    }
    answer: {
      items: {
        id: string
        folder: string
        title: string
        words: string
        segmentId: string | null
        used: number
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
  /** My reminders whose time has come */
  'GET /sidebar/reminders': {
    answer: {
      items: {
        id: string
        externalUserId: string
        nickname: string | null
        dueAt: string
        reminder: string
      }[]
    }
  }
  /** Find by order, phone, tail, serial, waybill or work-order code */
  'GET /sidebar/search': {
    query: {
      q: string
    }
    answer: {
      typed: string
      orders: {
        number: string
        shop: string
        createdAt: string
        products: string
        stateName: string
        repeats: ('phone_tail' | 'surname' | 'paid_fen')[]
      }[]
      jobs: {
        workOrderId: string
        code: string
        stateName: string
        products: string
      }[]
    }
  }
  /** Signatures of a sidebar page */
  'GET /sidebar/wecom-config': {
    query: {
      url: string
    }
    answer: {
      corpId: string
      agentId: string
      config: {
        timestamp: string
        nonceStr: string
        signature: string
      }
      agentConfig: {
        timestamp: string
        nonceStr: string
        signature: string
      }
      member: {
        name: string
        wecomUserId: string | null
      }
    }
  }
  /** My earnings: today and this month */
  'GET /technician/earnings': {
    query?: {
      month?: string
    }
    answer: {
      month: string
      totalFen: number
      todayFen: number | null
      workOrders: number
      days: {
        day: string
        totalFen: number
        slips: number
      }[]
      byCode: {
        code: string
        name: string
        totalFen: number
      }[]
      state: string
      balanceFen: number
    }
  }
  /** My badge */
  'GET /technician/me': {
    answer: {
      technicianId: string
      name: string
      title: string
      badge: string
      stars: number | null
      ratingCount: number
      certificates: string[]
    }
  }
  /** Offers that wait for me */
  'GET /technician/offers': {
    query?: {
      cursor?: string
      limit?: number
    }
    answer: {
      items: {
        offerId: string
        workOrderId: string
        districtCode: string
        district: string
        street: string | null
        category: string
        serviceType: string
        products: {
          name: string
          quantity: number
        }[]
        units: number
        startsAt: string | null
        endsAt: string | null
        state: string
        madeAt: string
        expiresAt: string
        answeredAt: string | null
        reason: string | null
      }[]
      nextCursor: string | null
      rejectionReasons: {
        code: string
        zh: string
        en: string
      }[]
    }
  }
  /** Offers that wait for me, with what they earn */
  'GET /technician/priced-offers': {
    query?: {
      cursor?: string
      limit?: number
    }
    answer: {
      items: {
        offerId: string
        workOrderId: string
        district: string
        street: string | null
        service: string
        products: {
          name: string
          quantity: number
        }[]
        units: number
        startsAt: string | null
        endsAt: string | null
        madeAt: string
        expiresAt: string
        price: {
          totalFen: number
          rateCard: {
            id: string
            version: number
          }
          lines: {
            code: string
            amountFen: number
            factor: string
            sentence: string
          }[]
        } | null
        priceProblem: string | null
      }[]
      nextCursor: string | null
    }
  }
  /** What jobs that I was offered or hold would earn */
  'GET /technician/prices': {
    query: {
      workOrderIds: string
    }
    answer: {
      items: {
        workOrderId: string
        totalFen: number | null
        lines: {
          code: string
          name: string
          ruleId: string
          ruleVersion: string
          inputs: Record<string, string | number | null>
          factor: string
          amountFen: number
          sentence: string
        }[]
        problem: string | null
      }[]
      nextCursor: string | null
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
  /** Materials and own parts that can be recorded */
  'GET /technician/settlement-items': {
    answer: {
      materials: {
        code: string
        name: string
        unit: string
      }[]
      customerOwnParts: {
        code: string
        name: string
        unit: string
      }[]
    }
  }
  /** My slips */
  'GET /technician/slips': {
    query?: {
      limit?: number
      cursor?: string
      month?: string
    }
    answer: {
      items: {
        slipId: string
        workOrderId: string
        workOrderCode: string
        kind: string
        kindName: string
        payee: {
          kind: string
          id: string
          name: string
        }
        totalFen: number
        lines: {
          code: string
          name: string
          ruleId: string
          ruleVersion: string
          inputs: Record<string, string | number | null>
          factor: string
          amountFen: number
          sentence: string
        }[]
        rateCard: {
          id: string
          version: number
        } | null
        correctsSlipId: string | null
        reason: string | null
        reasonName: string | null
        note: string | null
        reversed: boolean
        statementId: string
        earnedAt: string
        postedAt: string
      }[]
      nextCursor: string | null
    }
  }
  /** One slip, every line explained */
  'GET /technician/slips/:id': {
    params: {
      id: string
    }
    answer: {
      slipId: string
      workOrderId: string
      workOrderCode: string
      kind: string
      kindName: string
      payee: {
        kind: string
        id: string
        name: string
      }
      totalFen: number
      lines: {
        code: string
        name: string
        ruleId: string
        ruleVersion: string
        inputs: Record<string, string | number | null>
        factor: string
        amountFen: number
        sentence: string
      }[]
      rateCard: {
        id: string
        version: number
      } | null
      correctsSlipId: string | null
      reason: string | null
      reasonName: string | null
      note: string | null
      reversed: boolean
      statementId: string
      earnedAt: string
      postedAt: string
    }
  }
  /** My jobs */
  'GET /technician/work-orders': {
    query?: {
      when?: 'today' | 'open' | 'done'
    }
    answer: {
      items: {
        workOrderId: string
        code: string
        state: string
        stateName: {
          zh: string
          en: string
        }
        suspended: boolean
        suspensionReason: string | null
        urgency: string
        serviceType: string
        category: string
        products: string
        quantity: number
        orderId: string | null
        customerId: string | null
        districtCode: string | null
        district: string
        street: string | null
        addressState: string
        appointment: {
          startsAt: string
          endsAt: string
        } | null
        technicianId: string | null
        servicePointId: string | null
        providerId: string | null
        openedAt: string
        since: string
        dueAt: string | null
        contact: {
          name: string | null
          phone: string | null
          phoneKind: string | null
          address: string | null
          remarks: string[]
          origin: string
          problems: string[]
          wish: {
            startsAt: string
            endsAt: string
          } | null
          phoneEndsAt: string | null
        } | null
      }[]
      nextCursor: null
    }
  }
  /** One job */
  'GET /technician/work-orders/:id': {
    params: {
      id: string
    }
    answer: {
      workOrderId: string
      code: string
      state: string
      stateName: {
        zh: string
        en: string
      }
      suspended: boolean
      suspensionReason: string | null
      urgency: string
      serviceType: string
      category: string
      products: string
      quantity: number
      orderId: string | null
      customerId: string | null
      districtCode: string | null
      district: string
      street: string | null
      addressState: string
      appointment: {
        startsAt: string
        endsAt: string
      } | null
      technicianId: string | null
      servicePointId: string | null
      providerId: string | null
      openedAt: string
      since: string
      dueAt: string | null
      contact: {
        name: string | null
        phone: string | null
        phoneKind: string | null
        address: string | null
        remarks: string[]
        origin: string
        problems: string[]
        wish: {
          startsAt: string
          endsAt: string
        } | null
        phoneEndsAt: string | null
      } | null
      lines: {
        lineId: string | null
        productId: string | null
        productName: string
        category: string
        ordered: number
        refunded: number
        held: number
        arrived: boolean
        goodsNeeded: boolean
      }[]
      steps: {
        state: string
        name: {
          zh: string
          en: string
        }
        at: string | null
      }[]
      dial: string | null
      point: {
        lng: number
        lat: number
        exact: boolean
      } | null
      photos: {
        fileId: string
        kind: string
        item: string | null
        contentType: string
        bytes: number
        addedAt: string
      }[]
      photosDue: number
      evidence: {
        code: string
        from: string
        due: string
        required: boolean
        confirmed: boolean
        name: {
          zh: string
          en: string
        }
        how: {
          zh: string
          en: string
        }
        state: string
        have: number
        need: number
      }[]
      along: {
        code: string
        name: {
          zh: string
          en: string
        }
      }[]
      attempts: {
        at: string
        by: string
        outcome: string
      }[]
      signOff: {
        proof: string
        at: string | null
      } | null
      rating: number | null
      watermark: string
    }
  }
  /** A photo */
  'GET /technician/work-orders/:id/files/:fileId': {
    params: {
      id: string
      fileId: string
    }
    answer: unknown
  }
  /** Guidance */
  'GET /technician/work-orders/:id/guidance': {
    params: {
      id: string
    }
    answer: {
      category: string
      name: {
        zh: string
        en: string
      }
      photosDue: number
      items: {
        slot: string
        name: {
          zh: string
          en: string
        }
        required: boolean
        text: {
          zh: string
          en: string
        }
      }[]
    }
  }
  /** Picture of the sign-off QR code */
  'GET /technician/work-orders/:id/sign-off-qr': {
    params: {
      id: string
    }
    answer: unknown
  }
  /** Make an API token */
  'POST /console/api-tokens': {
    body: {
      name: string
      scopes: ('session.own' | 'overview.read' | 'customers.read' | 'customers.write' | 'customers.reveal' | 'orders.read' | 'orders.decrypt' | 'contacts.read' | 'live-codes.write' | 'catalog.read' | 'catalog.write' | 'stock.read' | 'work-orders.read' | 'work-orders.write' | 'dispatch.read' | 'dispatch.write' | 'technicians.read' | 'settlement.read' | 'settlement.write' | 'ledger.read' | 'dead-letters.read' | 'dead-letters.replay' | 'members.read' | 'audit.read' | 'connections.read' | 'connections.write' | 'sandbox.control' | 'settings.write')[]
      sight: {
        phone?: 'none' | 'masked' | 'plain'
        name?: 'none' | 'masked' | 'plain'
        address?: 'none' | 'masked' | 'plain'
        'id-number'?: 'none' | 'masked' | 'plain'
        chat?: 'none' | 'masked' | 'plain'
        money?: 'none' | 'masked' | 'plain'
      }
      expiresAt: string | null
    }
    answer: {
      id: string
      token: string
    }
  }
  /** Revoke an API token */
  'POST /console/api-tokens/:id/revocation': {
    params: {
      id: string
    }
    answer: {
      revoked: boolean
    }
  }
  /** Fetch a span of a shop's past */
  'POST /console/backfills': {
    body: {
      shopId: string
      kind: 'orders' | 'after_sales'
      from: string
      to: string
    }
    answer: {
      id: string
    }
  }
  /** Stop a backfill */
  'POST /console/backfills/:id/cancellation': {
    params: {
      id: string
    }
    answer: {
      cancelled: boolean
    }
  }
  /** Say that a phone is nobody’s */
  'POST /console/blocked-phones': {
    body: {
      phone: string
      note: string
    }
    answer: {
      asked: boolean
    }
  }
  /** Say that a phone is somebody’s after all */
  'POST /console/blocked-phones/:id/allowance': {
    params: {
      id: string
    }
    answer: {
      asked: boolean
    }
  }
  /** Write down what a customer agreed to */
  'POST /console/customers/:id/consents': {
    params: {
      id: string
    }
    body: {
      purpose: 'service' | 'marketing' | 'profiling' | 'sharing' | 'linking'
      channel: 'all' | 'wecom' | 'sms' | 'phone' | 'mini_program'
      given: boolean
      evidence: 'said_in_chat' | 'said_on_phone' | 'said_on_site' | 'signed_paper' | 'complaint'
      saidAt?: string
      textVersion?: '2026-04'
      record?: string
    }
    answer: {
      stands: {
        purpose: 'service' | 'marketing' | 'profiling' | 'sharing' | 'linking'
        channel: 'all' | 'wecom' | 'sms' | 'phone' | 'mini_program'
        standing: 'given' | 'withdrawn' | 'unknown'
        outdated: boolean
        since: string | null
      }[]
    }
  }
  /** Change what is known of a customer */
  'POST /console/customers/:id/fields': {
    params: {
      id: string
    }
    body: {
      name?: string
      phone?: string
      level?: string
      region?: string
    }
    answer: Record<string, unknown>
  }
  /** Put another customer into the household */
  'POST /console/customers/:id/household': {
    params: {
      id: string
    }
    body: {
      otherId: string
      name: string
    }
    answer: {
      id: string
    }
  }
  /** Say that two customers are no household */
  'POST /console/customers/:id/household-apart': {
    params: {
      id: string
    }
    body: {
      otherId: string
      apart: boolean
    }
    answer: {
      id: string
    }
  }
  /** Give a level that was written by hand back to the ladder */
  'POST /console/customers/:id/level-return': {
    params: {
      id: string
    }
    answer: Record<string, unknown>
  }
  /** Merge another customer into this one */
  'POST /console/customers/:id/merges': {
    params: {
      id: string
    }
    body: {
      otherId: string
      sides?: {
        name?: 'kept' | 'absorbed'
        phone?: 'kept' | 'absorbed'
        level?: 'kept' | 'absorbed'
        region?: 'kept' | 'absorbed'
      }
      reason: string
    }
    answer: {
      mergeId: string
      personId: string
    }
  }
  /** Write a note on a customer */
  'POST /console/customers/:id/notes': {
    params: {
      id: string
    }
    body: {
      words: string
      mentions: string[]
      workOrderId?: string
    }
    answer: {
      id: string
    }
  }
  /** Enter a product that a customer has */
  'POST /console/customers/:id/products': {
    params: {
      id: string
    }
    body: {
      productId?: string
      name?: string
      serial?: string
      boughtOn?: string
      installedOn?: string
      words: string
    }
    answer: {
      id: string
    }
  }
  /** Reveal one value of a customer */
  'POST /console/customers/:id/reveals': {
    params: {
      id: string
    }
    body: {
      field: 'name' | 'phone'
      token: string
    }
    answer: {
      value: string
      dial: string | null
    }
  }
  /** Add and remove tags */
  'POST /console/customers/:id/tags': {
    params: {
      id: string
    }
    body: {
      add?: string[]
      remove?: string[]
    }
    answer: {
      tags: {
        name: string
        origin: string
      }[]
    }
  }
  /** A link that knows the customer */
  'POST /console/customers/:id/visit-links': {
    params: {
      id: string
    }
    body: {
      siteId: string
    }
    answer: {
      url: string
      expiresAt: string
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
  /** Dial somebody with one tap */
  'POST /console/dials': {
    body: {
      kind: 'customer' | 'order' | 'work-order'
      id: string
    }
    answer: {
      dial: string
    }
  }
  /** Say whether they are one person */
  'POST /console/duplicates/decisions': {
    body: {
      items: {
        firstId: string
        secondId: string
        decision: 'same' | 'different'
        keptId?: string
      }[]
    }
    answer: {
      items: {
        firstId: string
        secondId: string
        outcome: string
        mergeId: string | null
      }[]
    }
  }
  /** Take decisions back; the pairs wait again */
  'POST /console/duplicates/reopenings': {
    body: {
      items: {
        firstId: string
        secondId: string
      }[]
    }
    answer: {
      items: {
        firstId: string
        secondId: string
        outcome: string
        mergeId: string | null
      }[]
    }
  }
  /** Publish evidence lists */
  'POST /console/evidence-lists/publication': {
    body: {
      revision: number
    }
    answer: {
      version: number
    }
  }
  /** Put an older version of evidence lists in force */
  'POST /console/evidence-lists/rollback': {
    body: {
      version: number
    }
    answer: {
      version: number
    }
  }
  /** Connect a shop through a gateway */
  'POST /console/gateway-connections': {
    body: {
      url: string
      secret: string
      shop: string
      shopId: string | null
    }
    answer: {
      connected: boolean
      shopId: string | null
      checks: {
        name: 'gateway' | 'reachable' | 'clock' | 'address' | 'keys' | 'session' | 'seller' | 'rights' | 'quota' | 'orders' | 'push'
        state: 'pass' | 'fail' | 'unknown' | 'wait'
        code: string | null
        found: number | null
        facts: Record<string, string | number> | null
      }[]
    }
  }
  /** The shops that a gateway holds */
  'POST /console/gateway-looks': {
    body: {
      url: string
      secret: string
    }
    answer: {
      items: {
        shop: string
        marketplace: string
        environment: string
        name: string
        sellerId: string
        expiresAt: string | null
      }[]
    }
  }
  /** Hand contacts over */
  'POST /console/handovers': {
    body: {
      contactIds: string[]
      from: string
      to: string
      resigned: boolean
    }
    answer: {
      items: {
        contactId: string
        state: string
        code: string | null
      }[]
    }
  }
  /** Take a customer out of a household */
  'POST /console/households/:id/leaving': {
    params: {
      id: string
    }
    body: {
      customerId: string
    }
    answer: {
      id: string
    }
  }
  /** Name a household */
  'POST /console/households/:id/name': {
    params: {
      id: string
    }
    body: {
      name: string
    }
    answer: {
      id: string
    }
  }
  /** Start a run over all customers */
  'POST /console/identity-runs': {
    body: {
      applies?: boolean
    }
    answer: {
      id: string
    }
  }
  /** Join what a preview found */
  'POST /console/identity-runs/:id/application': {
    params: {
      id: string
    }
    answer: {
      asked: boolean
    }
  }
  /** Stop a run */
  'POST /console/identity-runs/:id/cancellation': {
    params: {
      id: string
    }
    answer: {
      asked: boolean
    }
  }
  /** Take back all merges of a run */
  'POST /console/identity-runs/:id/reversal': {
    params: {
      id: string
    }
    answer: {
      asked: boolean
    }
  }
  /** Begin to send a file */
  'POST /console/import-uploads': {
    body: {
      name: string
      bytes: number
    }
    answer: {
      id: string
      partBytes: number
    }
  }
  /** Guess a mapping from headings and values */
  'POST /console/import-uploads/:id/guess': {
    params: {
      id: string
    }
    body: {
      kind: 'order' | 'after_sales' | 'customer' | 'product' | 'product_match' | 'stock_level' | 'shipment' | 'work_order_history' | 'payment' | 'invoice' | 'call' | 'message' | 'telemetry' | 'voucher'
      sheet?: string
      headerRow?: number
    }
    answer: {
      mapping: Record<string, unknown>
      guesses: {
        field: string
        heading: string
        confidence: number
        reasons: {
          zh: string
          en: string
        }[]
      }[]
      problems: {
        pointer: string
        code: string
        words: {
          zh: string
          en: string
        }
        mend: {
          zh: string
          en: string
        }
      }[]
    }
  }
  /** Start an import, or try it */
  'POST /console/imports': {
    body: {
      mapping: Record<string, unknown>
      uploads: string[]
      shopId?: string
      startFlows: boolean
      dryRun: boolean
    }
    answer: {
      importId: string
      resumed: boolean
    }
  }
  /** Cancel an import */
  'POST /console/imports/:id/cancellation': {
    params: {
      id: string
    }
    answer: {
      asked: boolean
    }
  }
  /** Undo an import */
  'POST /console/imports/:id/undoing': {
    params: {
      id: string
    }
    answer: {
      asked: boolean
    }
  }
  /** The raw message */
  'POST /console/inbox-entries/:id/reveal': {
    params: {
      id: string
    }
    body: {
      reason: '排查问题' | '核对订单' | '平台投诉' | '其他'
      words?: string
    }
    answer: {
      topic: string
      raw: string
    }
  }
  /** Handle kept messages again */
  'POST /console/inbox-replays': {
    body: {
      ids?: string[]
      filter?: {
        state?: 'waiting' | 'done' | 'ignored' | 'quarantined' | 'failed'
        source?: string
        shopId?: string
        topic?: string
        subjectId?: string
        errorCode?: string
        phone?: string
        rule?: 'phone' | 'name' | 'address' | 'date' | 'text'
        found?: 'mended' | 'refused' | 'quarantined'
        from?: string
        to?: string
      }
    }
    answer: {
      id: string
      total: number
    }
  }
  /** Stop a replay */
  'POST /console/inbox-replays/:id/cancellation': {
    params: {
      id: string
    }
    answer: {
      cancelled: boolean
    }
  }
  /** Say what became of a product */
  'POST /console/installed-products/:id/acts': {
    params: {
      id: string
    }
    body: {
      said: {
        kind: 'passed_on'
        to: string
      } | {
        kind: 'retired'
        on: string
      } | {
        kind: 'part_done'
        part: string
        on: string
      } | {
        kind: 'exchanged'
        on: string
        serial?: string
      } | {
        kind: 'serial'
        serial: string
      } | {
        kind: 'warranty'
        until: string
      }
      words: string
    }
    answer: {
      id: string
    }
  }
  /** Take back what was said of a product */
  'POST /console/installed-products/:id/acts/:actId/reversal': {
    params: {
      id: string
      actId: string
    }
    body: Record<string, unknown>
    answer: {
      id: string
    }
  }
  /** Change the keys */
  'POST /console/key-rotations': {
    body: {
      reason: 'regular' | 'member_left' | 'suspected_leak' | 'required'
    }
    answer: {
      keyNumber: number
    }
  }
  /** Take back a change of cycles */
  'POST /console/life-cycle-changes/:id/reversal': {
    params: {
      id: string
    }
    body: Record<string, unknown>
    answer: {
      id: string
    }
  }
  /** Try out a change: how many units fall due this month, before and after */
  'POST /console/life-cycle-trials': {
    body: {
      place: string
      parts: {
        code: string | null
        does: 'replace' | 'care' | 'inspect'
        title: string
        titleEn?: string
        everyMonths: number
        warnDays: number
        inNames: string[]
        articles: string[]
        services: ('install' | 'repair' | 'maintain' | 'survey')[]
        own: boolean
      }[]
      warranty: {
        from: 'installed' | 'delivered' | 'bought'
        waitDays: number
        repairsExtend: boolean
      }
    }
    answer: {
      units: number
      sampled: number
      owners: number
      parts: {
        code: string
        title: string
        current: {
          month: number
          overdue: number
        } | null
        asked: {
          month: number
          overdue: number
        } | null
      }[]
    }
  }
  /** Change the cycles of a kind or a product */
  'POST /console/life-cycles/:place': {
    params: {
      place: string
    }
    body: {
      parts: {
        code: string | null
        does: 'replace' | 'care' | 'inspect'
        title: string
        titleEn?: string
        everyMonths: number
        warnDays: number
        inNames: string[]
        articles: string[]
        services: ('install' | 'repair' | 'maintain' | 'survey')[]
        own: boolean
      }[]
      warranty: {
        from: 'installed' | 'delivered' | 'bought'
        waitDays: number
        repairsExtend: boolean
      }
      version: string | null
    }
    answer: {
      id: string
    }
  }
  /** Fetch what shops list */
  'POST /console/listing-pulls': {
    body: {
      shopIds?: string[]
    }
    answer: {
      planned: string[]
      running: string[]
    }
  }
  /** Make a live code */
  'POST /console/live-codes': {
    body: {
      name: string
      wecomUserIds: string[]
      welcome?: string | null
      tags?: string[]
      orderId?: string
    }
    answer: {
      id: string
      name: string
      state: string
      configId: string | null
      qrUrl: string | null
      wecomUserIds: string[]
      welcome: string | null
      tags: string[]
      orderId: string | null
      scans: number
      createdAt: string
    }
  }
  /** A card link that carries an order */
  'POST /console/live-codes/:id/order-links': {
    params: {
      id: string
    }
    body: {
      orderId: string
    }
    answer: {
      path: string
    }
  }
  /** Draft a ladder, and count who would move */
  'POST /console/loyalty-ladders': {
    body: {
      keepMonths: number
      tiers: {
        name: string
        months: number | null
        match: 'all' | 'any'
        spentFen: number | null
        orders: number | null
        averageFen: number | null
      }[]
    }
    answer: {
      version: number
    }
  }
  /** Publish a draft and move everybody by it */
  'POST /console/loyalty-ladders/:version/publication': {
    params: {
      version: number
    }
    answer: Record<string, unknown>
  }
  /** Where a sample may hold a delivery's id */
  'POST /console/mapped-source-delivery-candidates': {
    body: {
      sample: string
    }
    answer: {
      samples: number
      items: {
        in: 'body' | 'header'
        name: string
        seenIn: number
        of: number
        named: boolean
      }[]
    }
  }
  /** Make a source */
  'POST /console/mapped-sources': {
    body: {
      name: string
      connection: {
        kind: 'webhook'
        settings: {
          check: {
            kind: 'path'
          } | {
            kind: 'hmac'
            algorithm: 'sha256' | 'sha1' | 'sha512' | 'md5'
            header: string
            encoding: 'hex' | 'base64'
            prefix?: string
            timestampHeader?: string
            separator?: 'none' | 'dot' | 'colon' | 'newline'
            windowSeconds?: number
          } | {
            kind: 'md5'
            in: 'header' | 'query'
            name: string
            order: 'body_secret' | 'secret_body'
          } | {
            kind: 'wechat'
            receiveId: string
          } | {
            kind: 'rsa'
            header: string
            encoding: 'base64' | 'hex'
            publicKey: string
            timestampHeader?: string
            separator?: 'none' | 'dot' | 'colon' | 'newline'
            windowSeconds?: number
          }
          recordPath?: string
          deliveryId?: {
            in: 'body' | 'header'
            name: string
          }
          equalHours?: number
          answer?: string
        }
      } | {
        kind: 'pull'
        settings: {
          url: string
          headerNames: string[]
          paging: {
            by: 'none'
          } | {
            by: 'page'
            first: number
            size: number
          } | {
            by: 'cursor'
            path: string
          } | {
            by: 'link'
          }
          recordPath?: string
          timeForm: 'shanghai' | 'iso' | 'unix' | 'unix_ms'
          everyMinutes: number
          overlapMinutes: number
          firstDays: number
        }
      } | {
        kind: 'drop'
        settings: Record<string, unknown>
      }
      mappingName: string
      mappingVersion: number | null
      shopId: string | null
      startFlows: boolean
      secrets?: {
        secret?: string
        token?: string
        encodingAesKey?: string
        headers?: Record<string, string>
      }
    }
    answer: {
      id: string
      url: string | null
      secrets: {
        secret?: string
        token?: string
        encodingAesKey?: string
        uploadToken?: string
      }
    }
  }
  /** Pull now */
  'POST /console/mapped-sources/:id/look': {
    params: {
      id: string
    }
    answer: {
      asked: boolean
    }
  }
  /** Whether the push address is reached from outside */
  'POST /console/mapped-sources/:id/reach': {
    params: {
      id: string
    }
    answer: {
      code: 'reached' | 'own_network' | 'no_public_address' | 'private_address' | 'not_https' | 'port_closed' | 'name_unknown' | 'no_answer' | 'other_server'
      address: string
    }
  }
  /** Run kept messages again */
  'POST /console/mapped-sources/:id/reruns': {
    params: {
      id: string
    }
    body: {
      entryId: string | null
    }
    answer: {
      entries: number
    }
  }
  /** Activate, pause or remove a source */
  'POST /console/mapped-sources/:id/state': {
    params: {
      id: string
    }
    body: {
      state: 'active' | 'paused' | 'removed'
    }
    answer: {
      state: string
    }
  }
  /** Try another mapping on what is kept */
  'POST /console/mapped-sources/:id/trial': {
    params: {
      id: string
    }
    body: {
      mappingName: string
      mappingVersion: number | null
      messages?: number
    }
    answer: {
      messages: number
      unreadable: number
      now: {
        mapped: number
        skipped: number
        refused: number
        quarantined: number
      }
      other: {
        mapped: number
        skipped: number
        refused: number
        quarantined: number
      }
      changed: number
      fields: {
        field: string
        zh: string
        en: string
        records: number
      }[]
      problems: {
        field: string
        code: string
        zh: string
        en: string
        records: number
      }[]
    }
  }
  /** Compare the version in force with a draft on the kept records of an import */
  'POST /console/mappings/:name/dry-run': {
    params: {
      name: string
    }
    body: {
      mapping: Record<string, unknown>
      importId: string
    }
    answer: {
      file: string
      version: number | null
      records: number
      more: boolean
      before: {
        mapped: number
        skipped: number
        refused: number
        quarantined: number
      }
      after: {
        mapped: number
        skipped: number
        refused: number
        quarantined: number
      }
      differing: number
      differences: {
        row: number
        before: string
        after: string
        fields: {
          field: string
          name: {
            zh: string
            en: string
          }
          before: string | null
          after: string | null
          alike: boolean
        }[]
        problems: {
          zh: string
          en: string
        }[]
      }[]
    }
  }
  /** Publish the draft: imports use it from now on */
  'POST /console/mappings/:name/publication': {
    params: {
      name: string
    }
    body: {
      revision: number
    }
    answer: {
      version: number
    }
  }
  /** Put another version in force */
  'POST /console/mappings/:name/rollback': {
    params: {
      name: string
    }
    body: {
      version: number
    }
    answer: {
      from: number
      version: number
    }
  }
  /** Try an expression on the first records */
  'POST /console/mappings/expression-trial': {
    body: {
      mapping: Record<string, unknown>
      expression: string
      each?: string
      uploads?: string[]
      importId?: string
    }
    answer: {
      problems: {
        pointer: string
        code: string
        words: {
          zh: string
          en: string
        }
        mend: {
          zh: string
          en: string
        }
      }[]
      results: {
        row: number
        ok: boolean
        text: string
        words: {
          zh: string
          en: string
        }
      }[]
    }
  }
  /** Try a mapping on the first records of files */
  'POST /console/mappings/trial': {
    body: {
      mapping: Record<string, unknown>
      uploads?: string[]
      importId?: string
    }
    answer: {
      problems: {
        pointer: string
        code: string
        words: {
          zh: string
          en: string
        }
        mend: {
          zh: string
          en: string
        }
      }[]
      outcomes: {
        state: string
        row: number
        record: Record<string, unknown> | null
        problems: {
          field: string
          code: string
          words: {
            zh: string
            en: string
          }
          mend: {
            zh: string
            en: string
          }
          shape: string
        }[]
      }[]
    }
  }
  /** Decide many SKUs, with a result for each */
  'POST /console/match-acts': {
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
        linkKind?: 'price_difference' | 'postage' | 'installation_fee' | 'material_fee' | 'other' | null
      }[]
    }
    answer: {
      actId: string | null
      results: {
        shopId: string
        itemId: string
        skuId: string
        ok: boolean
        code: string | null
      }[]
    }
  }
  /** Take a decision about SKUs back */
  'POST /console/match-acts/:id/reversal': {
    params: {
      id: string
    }
    answer: {
      results: {
        shopId: string
        itemId: string
        skuId: string
        ok: boolean
        code: string | null
      }[]
    }
  }
  /** All mentions are read */
  'POST /console/mentions/reading': {
    body: Record<string, unknown>
    answer: Record<string, unknown>
  }
  /** Take a merge back */
  'POST /console/merges/:id/reversal': {
    params: {
      id: string
    }
    body: {
      reason: string
      verdict?: 'different' | 'waiting'
      choices: Record<string, 'kept' | 'absorbed' | 'both'>
    }
    answer: {
      keptId: string
      absorbedId: string
    }
  }
  /** Acts on needs: assign, snooze, done, dismiss, undo; each need has its own outcome */
  'POST /console/need-acts': {
    body: {
      needIds: string[]
      act: 'assign' | 'snooze' | 'done' | 'dismiss' | 'undo'
      memberId?: string
      untilOn?: string
    }
    answer: {
      items: {
        needId: string
        outcome: string
      }[]
    }
  }
  /** Hide a note, or show it again */
  'POST /console/notes/:id/hiding': {
    params: {
      id: string
    }
    body: {
      hidden: boolean
    }
    answer: {
      id: string
    }
  }
  /** Pin a note, or unpin it */
  'POST /console/notes/:id/pin': {
    params: {
      id: string
    }
    body: {
      pinned: boolean
    }
    answer: {
      id: string
    }
  }
  /** Change the words of a note */
  'POST /console/notes/:id/words': {
    params: {
      id: string
    }
    body: {
      words: string
      mentions: string[]
      version: number
    }
    answer: {
      id: string
    }
  }
  /** Withdraw an offer */
  'POST /console/offers/:id/withdrawal': {
    params: {
      id: string
    }
    body: {
      reason: string
    }
    answer: {
      workOrderId: string
      districtCode: string
      district: string
      street: string | null
      category: string
      serviceType: string
      products: {
        name: string
        quantity: number
      }[]
      units: number
      startsAt: string | null
      endsAt: string | null
      state: string
      held: boolean
      round: number
      providerId: string | null
      servicePointId: string | null
      technicianId: string | null
      technicianName: string | null
      assignBy: string | null
      overdue: boolean
      trouble: {
        code: string
        zh: string
        en: string
      } | null
      updatedAt: string
    }
  }
  /** Have the marketplace open the receiver */
  'POST /console/orders/:id/decryptions': {
    params: {
      id: string
    }
    body: {
      scene: 'install' | 'call' | 'ship' | 'after_sales'
      token: string
    }
    answer: {
      outcome: 'asked' | 'opened' | 'quota_spent' | 'not_allowed' | 'nothing_sealed' | 'failed' | 'no_such_call' | 'not_connected'
      code: string | null
      reused: boolean
      receiver: {
        name: string | null
        phone: string | null
        address: string | null
        dial: string | null
      } | null
      virtualPhone: boolean
      phoneEndsAt: string | null
      workOrders: {
        workOrderId: string
        code: string
        taken: boolean
      }[]
    }
  }
  /** A raw record in plain */
  'POST /console/orders/:id/raw-records/:recordId/reveal': {
    params: {
      id: string
      recordId: string
    }
    body: {
      reason: '排查问题' | '核对订单' | '平台投诉' | '其他'
      words?: string
    }
    answer: {
      raw: string
    }
  }
  /** Reveal one value of an order's receiver */
  'POST /console/orders/:id/reveals': {
    params: {
      id: string
    }
    body: {
      field: 'name' | 'phone' | 'address'
      token: string
    }
    answer: {
      value: string
      dial: string | null
    }
  }
  /** Add a line below the seller memo */
  'POST /console/orders/:id/seller-memo-lines': {
    params: {
      id: string
    }
    body: {
      lineId: string
      words: string
    }
    answer: Record<string, unknown>
  }
  /** Confirm that this copy may send */
  'POST /console/outgoing-effects/confirmation': {
    answer: {
      off: boolean
    }
  }
  /** What an outward mapping makes of the newest record */
  'POST /console/outward-previews': {
    body: {
      mapping: Record<string, unknown>
      showMoney: boolean
    }
    answer: {
      text: string | null
      contentType: string | null
      problems: {
        field: string
        code: string
      }[]
      isReal: boolean
    }
  }
  /** Make an own page */
  'POST /console/own-pages': {
    body: {
      name: string
      origins: string[]
      respectDnt: boolean
      keepDays: number
    }
    answer: {
      id: string
      key: string
      name: string
      origins: string[]
      respectDnt: boolean
      keepDays: number
      createdAt: string
      snippet: string
      demoPage: string | null
    }
  }
  /** See the secret that signs log-ins */
  'POST /console/own-pages/:id/secret-reveals': {
    params: {
      id: string
    }
    answer: {
      secret: string
    }
  }
  /** Assign all customers of a pool or an owner, in the background */
  'POST /console/pool-assignment-runs': {
    body: {
      chosen: {
        pool?: 'prospect' | 'active' | 'after-sales' | 'dormant' | 'sea'
        ownerId?: string
      }
      ownerId?: string | null
      pool?: 'prospect' | 'active' | 'after-sales' | 'dormant' | 'sea'
      note?: string
    }
    answer: {
      runId: string
    }
  }
  /** Assign customers to a member or a pool */
  'POST /console/pool-assignments': {
    body: {
      customerIds: string[]
      ownerId?: string | null
      pool?: 'prospect' | 'active' | 'after-sales' | 'dormant' | 'sea'
      contractEndsOn?: string | null
      note?: string
    }
    answer: {
      items: {
        customerId: string
        outcome: 'done' | 'unchanged' | 'not_found' | 'forgotten' | 'not_in_sea' | 'not_yours' | 'too_soon' | 'daily_limit' | 'full'
      }[]
    }
  }
  /** Claim customers from the sea */
  'POST /console/pool-claims': {
    body: {
      customerIds: string[]
    }
    answer: {
      items: {
        customerId: string
        outcome: 'done' | 'unchanged' | 'not_found' | 'forgotten' | 'not_in_sea' | 'not_yours' | 'too_soon' | 'daily_limit' | 'full'
      }[]
    }
  }
  /** Hand all customers of a member over to others */
  'POST /console/pool-handovers': {
    body: {
      from: string
      to: string[]
      friends: boolean
    }
    answer: {
      runId: string
    }
  }
  /** Give own customers back to the sea */
  'POST /console/pool-returns': {
    body: {
      customerIds: string[]
      note?: string
    }
    answer: {
      items: {
        customerId: string
        outcome: 'done' | 'unchanged' | 'not_found' | 'forgotten' | 'not_in_sea' | 'not_yours' | 'too_soon' | 'daily_limit' | 'full'
      }[]
    }
  }
  /** How many each rule would move now; nobody moves */
  'POST /console/pool-rule-trials': {
    body: {
      rules: {
        id: string
        on: boolean
        from: ('prospect' | 'active' | 'after-sales' | 'dormant' | 'sea')[]
        to: 'prospect' | 'active' | 'after-sales' | 'dormant' | 'sea'
        when: unknown
        poolDays?: number | null
        ownedDays?: number | null
        contractEndedDays?: number | null
      }[]
    }
    answer: {
      rules: {
        id: string
        sentence: {
          zh: string
          en: string
        }
        condition: {
          zh: string
          en: string
        }
        customers: number
      }[]
    }
  }
  /** Publish rules of the pools */
  'POST /console/pool-rules': {
    body: {
      rules: {
        id: string
        on: boolean
        from: ('prospect' | 'active' | 'after-sales' | 'dormant' | 'sea')[]
        to: 'prospect' | 'active' | 'after-sales' | 'dormant' | 'sea'
        when: unknown
        poolDays?: number | null
        ownedDays?: number | null
        contractEndedDays?: number | null
      }[]
      limits: {
        dailyClaims: number
        mostOwned: number | null
        protectDays: number
        cooldownDays: number
        leaverDays: number | null
      }
    }
    answer: {
      version: number
      runId: string
    }
  }
  /** Stop a run */
  'POST /console/pool-runs/:id/cancellation': {
    params: {
      id: string
    }
    answer: {
      asked: boolean
    }
  }
  /** Take back what a run moved */
  'POST /console/pool-runs/:id/reversal': {
    params: {
      id: string
    }
    answer: {
      asked: boolean
    }
  }
  /** Enter a privacy request */
  'POST /console/privacy-requests': {
    body: {
      customerId: string
      kind: 'export' | 'erasure'
      checkedHow: 'known_phone' | 'wecom_chat' | 'signed_paper' | 'id_document'
    }
    answer: {
      id: string
    }
  }
  /** Make sure who asks, and begin */
  'POST /console/privacy-requests/:id/approval': {
    params: {
      id: string
    }
    body: {
      checkedHow: 'known_phone' | 'wecom_chat' | 'signed_paper' | 'id_document'
    }
    answer: {
      id: string
    }
  }
  /** Make a link to the copy */
  'POST /console/privacy-requests/:id/link': {
    params: {
      id: string
    }
    answer: {
      path: string
      expiresAt: string
    }
  }
  /** Refuse a privacy request */
  'POST /console/privacy-requests/:id/refusal': {
    params: {
      id: string
    }
    body: {
      refusedBecause: 'not_the_person' | 'taken_back' | 'legal_dispute'
    }
    answer: {
      id: string
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
        linkKind?: 'price_difference' | 'postage' | 'installation_fee' | 'material_fee' | 'other' | null
      }[]
    }
    answer: {
      matched: number
      actId: string
    }
  }
  /** Add a ready reply */
  'POST /console/ready-replies': {
    body: {
      folder: string
      title: string
      words: string
      segmentId?: string | null
    }
    answer: {
      id: string
    }
  }
  /** Load the common replies */
  'POST /console/ready-replies/shipped': {
    answer: {
      added: number
    }
  }
  /** Have owners reminded to get orders registered */
  'POST /console/registration-asks': {
    body: {
      contactIds: string[]
      dueAt?: string
    } | {
      reason: 'lost' | 'claim_failed' | 'order_of_another' | 'phone_has_orders' | 'phone_without_order' | 'common_code' | 'by_hand'
      dueAt?: string
    }
    answer: {
      askId: string
      reminded: number
      more: boolean
      items: {
        contactId: string
        nickname: string | null
        outcome: string
        words: string
        member: string | null
      }[]
    }
  }
  /** Take back what nobody has done yet */
  'POST /console/registration-asks/:id/withdrawal': {
    params: {
      id: string
    }
    answer: {
      withdrawn: number
      done: number
    }
  }
  /** Ask to see one value in plain: a token for once */
  'POST /console/reveals': {
    body: {
      kind: 'customer' | 'order' | 'work-order'
      id: string
      field: 'name' | 'phone' | 'address' | 'receiver'
      reason: '联系客户' | '核对地址' | '补发' | '平台投诉' | '其他'
      words?: string
    }
    answer: {
      token: string
      expiresAt: string
    }
  }
  /** One deed of a simulated person */
  'POST /console/sandbox/act': {
    body: Record<string, unknown>
    answer: unknown
  }
  /** Switch the cast on or off */
  'POST /console/sandbox/cast': {
    body: {
      running: boolean
    }
    answer: unknown
  }
  /** Add a fault */
  'POST /console/sandbox/faults': {
    body: Record<string, unknown>
    answer: unknown
  }
  /** Set the simulated world: run, speed, scene */
  'POST /console/sandbox/world': {
    body: Record<string, unknown>
    answer: unknown
  }
  /** How many a rule holds for, while it is edited */
  'POST /console/segment-counts': {
    body: {
      rule: unknown
    }
    answer: {
      of: number
      matching: number
      sentence: {
        zh: string
        en: string
      }
    }
  }
  /** How many two rules share */
  'POST /console/segment-overlaps': {
    body: {
      first: unknown
      second: unknown
    }
    answer: {
      first: number
      second: number
      both: number
    }
  }
  /** Some customers for whom a rule holds, masked */
  'POST /console/segment-samples': {
    body: {
      rule: unknown
    }
    answer: {
      items: {
        id: string
        name: string | null
        phone: string | null
        level: string
        region: string | null
        tags: {
          name: string
          origin: string
        }[]
        orders: number
        paidFen: number | null
        lastOrderAt: string | null
        openWorkOrders: number
        contacts: number
        createdAt: string
      }[]
    }
  }
  /** Somebody has the builder open: pictures are kept up to date for some minutes */
  'POST /console/segment-watches': {
    body: Record<string, unknown>
    answer: {
      ready: boolean
      people: number
      waiting: number
    }
  }
  /** Make a segment */
  'POST /console/segments': {
    body: {
      name: string
      rule: unknown
    }
    answer: {
      id: string
    }
  }
  /** Publish the draft of a segment */
  'POST /console/segments/:id/publication': {
    params: {
      id: string
    }
    answer: {
      version: number
      members: number
    }
  }
  /** Keep who is in a segment now */
  'POST /console/segments/:id/snapshots': {
    params: {
      id: string
    }
    answer: {
      snapshotId: string
      people: number
    }
  }
  /** Try to write a memo again */
  'POST /console/seller-memos/:id/retry': {
    params: {
      id: string
    }
    answer: Record<string, unknown>
  }
  /** Answer in a service conversation */
  'POST /console/sessions/:id/replies': {
    params: {
      id: string
    }
    body: {
      replyId: string
      text: string
    }
    answer: {
      sent: boolean
    }
  }
  /** Make a link for the shop's owner */
  'POST /console/shop-authorisation-links': {
    body: {
      shopId: string | null
      name: string
      marketplace: string
      environment: 'production' | 'sandbox'
      sellerId: string | null
      app: {
        appKey: string
        appSecret: string
        extraSecrets?: Record<string, string>
        serviceId?: string
      } | null
      origin?: string
    }
    answer: {
      url: string
      expiresAt: string
    }
  }
  /** Begin to authorise a shop */
  'POST /console/shop-authorisations': {
    body: {
      shopId: string | null
      name: string
      marketplace: string
      environment: 'production' | 'sandbox'
      sellerId: string | null
      app: {
        appKey: string
        appSecret: string
        extraSecrets?: Record<string, string>
        serviceId?: string
      } | null
      origin?: string
    }
    answer: {
      location: string | null
      connected: boolean
      shopId: string | null
      checks: {
        name: 'gateway' | 'reachable' | 'clock' | 'address' | 'keys' | 'session' | 'seller' | 'rights' | 'quota' | 'orders' | 'push'
        state: 'pass' | 'fail' | 'unknown' | 'wait'
        code: string | null
        found: number | null
        facts: Record<string, string | number> | null
      }[]
    }
  }
  /** Connect a shop */
  'POST /console/shop-connections': {
    body: {
      shopId: string | null
      name: string
      marketplace: string
      environment: 'production' | 'sandbox'
      sellerId: string
      appKey: string
      appSecret: string
      extraSecrets?: Record<string, string>
      session?: string
    }
    answer: {
      connected: boolean
      shopId: string | null
      checks: {
        name: 'gateway' | 'reachable' | 'clock' | 'address' | 'keys' | 'session' | 'seller' | 'rights' | 'quota' | 'orders' | 'push'
        state: 'pass' | 'fail' | 'unknown' | 'wait'
        code: string | null
        found: number | null
        facts: Record<string, string | number> | null
      }[]
    }
  }
  /** Check a shop's connection */
  'POST /console/shops/:id/checks': {
    params: {
      id: string
    }
    answer: {
      checks: {
        name: 'gateway' | 'reachable' | 'clock' | 'address' | 'keys' | 'session' | 'seller' | 'rights' | 'quota' | 'orders' | 'push'
        state: 'pass' | 'fail' | 'unknown' | 'wait'
        code: string | null
        found: number | null
        facts: Record<string, string | number> | null
      }[]
    }
  }
  /** Adjust a slip */
  'POST /console/slips/:id/adjustments': {
    params: {
      id: string
    }
    body: {
      reason: 'extra_work' | 'wrong_price' | 'wrong_material' | 'complaint' | 'goodwill' | 'other'
      note?: string
      amountFen: number
    }
    answer: {
      slipId: string
      workOrderId: string
      workOrderCode: string
      kind: string
      kindName: string
      payee: {
        kind: string
        id: string
        name: string
      }
      totalFen: number
      lines: {
        code: string
        name: string
        ruleId: string
        ruleVersion: string
        inputs: Record<string, string | number | null>
        factor: string
        amountFen: number
        sentence: string
      }[]
      rateCard: {
        id: string
        version: number
      } | null
      correctsSlipId: string | null
      reason: string | null
      reasonName: string | null
      note: string | null
      reversed: boolean
      statementId: string
      earnedAt: string
      postedAt: string
    }
  }
  /** Reverse a slip */
  'POST /console/slips/:id/reversal': {
    params: {
      id: string
    }
    body: {
      reason: 'extra_work' | 'wrong_price' | 'wrong_material' | 'complaint' | 'goodwill' | 'other'
      note?: string
    }
    answer: {
      slipId: string
      workOrderId: string
      workOrderCode: string
      kind: string
      kindName: string
      payee: {
        kind: string
        id: string
        name: string
      }
      totalFen: number
      lines: {
        code: string
        name: string
        ruleId: string
        ruleVersion: string
        inputs: Record<string, string | number | null>
        factor: string
        amountFen: number
        sentence: string
      }[]
      rateCard: {
        id: string
        version: number
      } | null
      correctsSlipId: string | null
      reason: string | null
      reasonName: string | null
      note: string | null
      reversed: boolean
      statementId: string
      earnedAt: string
      postedAt: string
    }
  }
  /** Close a statement */
  'POST /console/statements/:id/closing': {
    params: {
      id: string
    }
    answer: {
      statementId: string
      payee: {
        kind: string
        id: string
        name: string
      }
      month: string
      state: 'open' | 'closed'
      totalFen: number
      slips: number
      openedAt: string
      closedAt: string | null
      closedBy: string | null
    }
  }
  /** Count and correct stock */
  'POST /console/stock-counts': {
    body: {
      counts: {
        productId: string
        units?: number
        change?: number
        reason?: string
      }[]
    }
    answer: {
      results: {
        productId: string
        ok: boolean
        code: string | null
        units: number | null
        oversoldBy: number
      }[]
    }
  }
  /** Switch setting the numbers of SKUs on or off */
  'POST /console/stock-offers': {
    body: {
      offers: {
        shopId: string
        itemId: string
        skuId: string
        productId: string
        on: boolean
        weight: number
      }[]
    }
    answer: {
      results: {
        shopId: string
        itemId: string
        skuId: string
        ok: boolean
        code: string | null
      }[]
    }
  }
  /** Merge a tag into another, or retire it */
  'POST /console/tag-changes': {
    body: {
      name: string
      into: string | null
      deleteThere?: boolean
    }
    answer: {
      id: string
    }
  }
  /** Take back a merge or a retirement of a tag */
  'POST /console/tag-changes/:id/reversal': {
    params: {
      id: string
    }
    answer: {
      asked: boolean
    }
  }
  /** Say whose change of a tag or group stands */
  'POST /console/tag-disagreements/:id/decision': {
    params: {
      id: string
    }
    body: {
      take: 'ours' | 'theirs'
    }
    answer: {
      asked: boolean
    }
  }
  /** Make a group of tags */
  'POST /console/tag-groups': {
    body: {
      name: string
      exclusive: boolean
    }
    answer: {
      id: string
    }
  }
  /** Write a tag to WeCom again that somebody took out there */
  'POST /console/tag-releases': {
    body: {
      name: string
    }
    answer: {
      asked: boolean
    }
  }
  /** Rename a tag, in WeCom and on everybody who has it */
  'POST /console/tag-renames': {
    body: {
      name: string
      to: string
    }
    answer: {
      asked: boolean
    }
  }
  /** Try anew what WeCom did not take of groups and tags */
  'POST /console/tag-sync-retries': {
    answer: {
      count: number
    }
  }
  /** Record an absence of a technician */
  'POST /console/technicians/:id/absences': {
    params: {
      id: string
    }
    body: {
      startsAt: string
      endsAt: string
      reason: string
    }
    answer: {
      absenceId: string
    }
  }
  /** Issue a new sign-in link; former ones end */
  'POST /console/technicians/:id/access-links': {
    params: {
      id: string
    }
    answer: {
      token: string
    }
  }
  /** Publish the table of vouchers */
  'POST /console/voucher-mapping': {
    body: {
      mapping: Record<string, unknown>
      fromVersion: number | null
    }
    answer: {
      version: number
    }
  }
  /** Vouchers of a period, as a draft would write them */
  'POST /console/voucher-previews': {
    body: {
      from: string
      to: string
      grouping: 'day' | 'month'
      mapping: Record<string, unknown> | null
    }
    answer: {
      columns: string[]
      rows: string[][]
      rowCount: number
      vouchers: number
      debitFen: number
      creditFen: number
    }
  }
  /** Send these again */
  'POST /console/webhook-deliveries/replay': {
    body: {
      ids: string[]
    }
    answer: {
      replayed: number
    }
  }
  /** Stop sending a range again */
  'POST /console/webhook-replays/:id/cancellation': {
    params: {
      id: string
    }
    answer: {
      cancelled: boolean
    }
  }
  /** Add an endpoint */
  'POST /console/webhooks': {
    body: {
      name: string
      url: string
      eventTypes: string[]
      showMoney: boolean
      mapping?: Record<string, unknown> | null
      headers?: Record<string, string>
      method?: 'POST' | 'PUT' | 'PATCH'
    }
    answer: {
      id: string
      secret: string
    }
  }
  /** Send a range of time again */
  'POST /console/webhooks/:id/replays': {
    params: {
      id: string
    }
    body: {
      from: string
      to: string
      onlyFailed: boolean
    }
    answer: {
      id: string
      total: number
    }
  }
  /** Change the signing secret */
  'POST /console/webhooks/:id/secret': {
    params: {
      id: string
    }
    body: {
      fromTail: string
      keepHours: number
    }
    answer: {
      secret: string
      previousUntil: string
    }
  }
  /** Activate or pause */
  'POST /console/webhooks/:id/state': {
    params: {
      id: string
    }
    body: {
      state: 'active' | 'paused'
    }
    answer: {
      state: string
    }
  }
  /** Send a test message */
  'POST /console/webhooks/:id/test': {
    params: {
      id: string
    }
    answer: {
      deliveryId: string
      outcome: 'delivered' | 'http_error' | 'redirected' | 'gone' | 'timeout' | 'refused' | 'network' | 'blocked' | 'not_mapped'
      status: number | null
      ms: number
    }
  }
  /** Check the keys of the official account */
  'POST /console/wechat-account/checks': {
    body: {
      account?: {
        appId: string
        secret: string
      }
    }
    answer: {
      refusedCode: string | null
    }
  }
  /** Connect a WeCom corp */
  'POST /console/wecom-connections': {
    body: {
      corpId: string
      agentId: number
      secret: string
      token: string
      encodingAesKey: string
      environment: 'production' | 'sandbox'
    }
    answer: {
      connected: boolean
      checks: {
        name: 'reachable' | 'keys' | 'address' | 'rights' | 'members' | 'directory' | 'callback'
        state: 'pass' | 'fail' | 'unknown'
        code: string | null
        found: number | null
      }[]
    }
  }
  /** Check a corp's connection */
  'POST /console/wecom-connections/:corpId/checks': {
    params: {
      corpId: string
    }
    answer: {
      checks: {
        name: 'reachable' | 'keys' | 'address' | 'rights' | 'members' | 'directory' | 'callback'
        state: 'pass' | 'fail' | 'unknown'
        code: string | null
        found: number | null
      }[]
    }
  }
  /** Try anew what could not be written to WeCom */
  'POST /console/wecom-write-back-retries': {
    answer: {
      contacts: number
    }
  }
  /** Appoint or reschedule */
  'POST /console/work-orders/:id/appointment': {
    params: {
      id: string
    }
    body: {
      startsAt: string
      endsAt: string
      reason?: string
    }
    answer: {
      workOrderId: string
      code: string
      state: string
      suspended: boolean
    }
  }
  /** Undo the appointment */
  'POST /console/work-orders/:id/appointment-withdrawal': {
    params: {
      id: string
    }
    body: {
      reason: string
    }
    answer: {
      workOrderId: string
      code: string
      state: string
      suspended: boolean
    }
  }
  /** Assign a technician, or another one */
  'POST /console/work-orders/:id/assignment': {
    params: {
      id: string
    }
    body: {
      technicianId: string
      reason?: string
      override?: boolean
    }
    answer: {
      workOrderId: string
      districtCode: string
      district: string
      street: string | null
      category: string
      serviceType: string
      products: {
        name: string
        quantity: number
      }[]
      units: number
      startsAt: string | null
      endsAt: string | null
      state: string
      held: boolean
      round: number
      providerId: string | null
      servicePointId: string | null
      technicianId: string | null
      technicianName: string | null
      assignBy: string | null
      overdue: boolean
      trouble: {
        code: string
        zh: string
        en: string
      } | null
      updatedAt: string
    }
  }
  /** Cancel */
  'POST /console/work-orders/:id/cancellation': {
    params: {
      id: string
    }
    body: {
      reason: string
    }
    answer: {
      workOrderId: string
      code: string
      state: string
      suspended: boolean
    }
  }
  /** Renew the completion code */
  'POST /console/work-orders/:id/completion-code-renewal': {
    params: {
      id: string
    }
    body: Record<string, unknown>
    answer: {
      workOrderId: string
      code: string
      state: string
      suspended: boolean
    }
  }
  /** Record a first call */
  'POST /console/work-orders/:id/first-calls': {
    params: {
      id: string
    }
    body: {
      outcome: 'reached' | 'not_reached' | 'reschedule' | 'wrong_number' | 'customer_cancels'
    }
    answer: {
      workOrderId: string
      code: string
      state: string
      suspended: boolean
    }
  }
  /** Record the arrival of the goods */
  'POST /console/work-orders/:id/goods-arrival': {
    params: {
      id: string
    }
    body: Record<string, unknown>
    answer: {
      workOrderId: string
      code: string
      state: string
      suspended: boolean
    }
  }
  /** Add a note */
  'POST /console/work-orders/:id/notes': {
    params: {
      id: string
    }
    body: {
      words: string
    }
    answer: {
      workOrderId: string
      code: string
      state: string
      suspended: boolean
    }
  }
  /** Ask the best candidate, or a point or technician by name */
  'POST /console/work-orders/:id/offers': {
    params: {
      id: string
    }
    body: {
      technicianId?: string
      servicePointId?: string
      providerId?: string
    }
    answer: {
      workOrderId: string
      districtCode: string
      district: string
      street: string | null
      category: string
      serviceType: string
      products: {
        name: string
        quantity: number
      }[]
      units: number
      startsAt: string | null
      endsAt: string | null
      state: string
      held: boolean
      round: number
      providerId: string | null
      servicePointId: string | null
      technicianId: string | null
      technicianName: string | null
      assignBy: string | null
      overdue: boolean
      trouble: {
        code: string
        zh: string
        en: string
      } | null
      updatedAt: string
    }
  }
  /** Undo the cancellation */
  'POST /console/work-orders/:id/reopening': {
    params: {
      id: string
    }
    body: {
      reason: string
    }
    answer: {
      workOrderId: string
      code: string
      state: string
      suspended: boolean
    }
  }
  /** Resume */
  'POST /console/work-orders/:id/resumption': {
    params: {
      id: string
    }
    body: Record<string, unknown>
    answer: {
      workOrderId: string
      code: string
      state: string
      suspended: boolean
    }
  }
  /** Record a return call */
  'POST /console/work-orders/:id/return-calls': {
    params: {
      id: string
    }
    body: {
      outcome: 'confirmed' | 'not_reached' | 'disputed'
      words?: string
    }
    answer: {
      workOrderId: string
      code: string
      state: string
      suspended: boolean
    }
  }
  /** Reveal one value of the contact */
  'POST /console/work-orders/:id/reveals': {
    params: {
      id: string
    }
    body: {
      field: 'name' | 'phone' | 'address'
      token: string
    }
    answer: {
      value: string | null
      dial: string | null
    }
  }
  /** Ask for another visit */
  'POST /console/work-orders/:id/revisits': {
    params: {
      id: string
    }
    body: {
      reason: 'missing_part' | 'not_ready' | 'customer_absent' | 'rework'
    }
    answer: {
      workOrderId: string
      code: string
      state: string
      suspended: boolean
    }
  }
  /** Complete contact and address */
  'POST /console/work-orders/:id/service-address': {
    params: {
      id: string
    }
    body: {
      name: string
      phone: string
      address: string
      point?: {
        lng: number
        lat: number
      } | null
    }
    answer: {
      workOrderId: string
      code: string
      state: string
      suspended: boolean
    }
  }
  /** Suspend */
  'POST /console/work-orders/:id/suspension': {
    params: {
      id: string
    }
    body: {
      reason: string
    }
    answer: {
      workOrderId: string
      code: string
      state: string
      suspended: boolean
    }
  }
  /** Take the job back from its technician */
  'POST /console/work-orders/:id/unassignment': {
    params: {
      id: string
    }
    body: {
      reason: string
    }
    answer: {
      workOrderId: string
      districtCode: string
      district: string
      street: string | null
      category: string
      serviceType: string
      products: {
        name: string
        quantity: number
      }[]
      units: number
      startsAt: string | null
      endsAt: string | null
      state: string
      held: boolean
      round: number
      providerId: string | null
      servicePointId: string | null
      technicianId: string | null
      technicianName: string | null
      assignBy: string | null
      overdue: boolean
      trouble: {
        code: string
        zh: string
        en: string
      } | null
      updatedAt: string
    }
  }
  /** Switch one consent on or off */
  'POST /customer/consents': {
    body: {
      purpose: 'service' | 'marketing' | 'profiling' | 'sharing' | 'linking'
      channel: 'all' | 'wecom' | 'sms' | 'phone' | 'mini_program'
      given: boolean
      textVersion: '2026-04'
    }
    answer: {
      stands: {
        purpose: 'service' | 'marketing' | 'profiling' | 'sharing' | 'linking'
        channel: 'all' | 'wecom' | 'sms' | 'phone' | 'mini_program'
        standing: 'given' | 'withdrawn' | 'unknown'
        outdated: boolean
        since: string | null
      }[]
    }
  }
  /** Ask for a copy or for erasure */
  'POST /customer/privacy-requests': {
    body: {
      kind: 'export' | 'erasure'
    }
    answer: {
      id: string
    }
  }
  /** Choose a time */
  'POST /customer/work-order/appointment': {
    body: {
      startsAt: string
      endsAt: string
      reason?: string
    }
    answer: {
      workOrderId: string
      code: string
      state: string
      suspended: boolean
    }
  }
  /** Renew the completion code */
  'POST /customer/work-order/completion-code-renewal': {
    answer: {
      workOrderId: string
      code: string
      state: string
      suspended: boolean
    }
  }
  /** Register contact and address */
  'POST /customer/work-order/contact': {
    body: {
      name: string
      phone: string
      address: string
      point?: {
        lng: number
        lat: number
      } | null
      wish?: {
        startsAt: string
        endsAt: string
      } | null
    }
    answer: {
      workOrderId: string
      code: string
      state: string
      suspended: boolean
    }
  }
  /** How a contact and an address are understood */
  'POST /customer/work-order/contact-reading': {
    body: {
      name?: string
      phone?: string
      address?: string
    }
    answer: {
      region: string
      detail: string
      remarks: string[]
      problems: string[]
    }
  }
  /** Rate the service */
  'POST /customer/work-order/rating': {
    body: {
      stars: number
      words?: string
    }
    answer: {
      workOrderId: string
      code: string
      state: string
      suspended: boolean
    }
  }
  /** Sign off with a signature */
  'POST /customer/work-order/sign-off': {
    body: {
      signatureBase64: string
      stars?: number
      words?: string
    }
    answer: {
      workOrderId: string
      code: string
      state: string
      suspended: boolean
    }
  }
  /** Assign a technician of the point */
  'POST /point/jobs/:id/assignment': {
    params: {
      id: string
    }
    body: {
      technicianId: string
      reason?: string
      override?: boolean
    }
    answer: {
      workOrderId: string
      technicianId: string
      technicianName: string
    }
  }
  /** Accept an offer */
  'POST /point/offers/:id/acceptance': {
    params: {
      id: string
    }
    answer: {
      workOrderId: string
      districtCode: string
      district: string
      street: string | null
      category: string
      serviceType: string
      products: {
        name: string
        quantity: number
      }[]
      units: number
      startsAt: string | null
      endsAt: string | null
      state: string
      held: boolean
      round: number
      providerId: string | null
      servicePointId: string | null
      technicianId: string | null
      technicianName: string | null
      assignBy: string | null
      overdue: boolean
      trouble: {
        code: string
        zh: string
        en: string
      } | null
      updatedAt: string
      contact: {
        name: string
        phone: string
        address: string
      } | null
    }
  }
  /** Reject an offer */
  'POST /point/offers/:id/rejection': {
    params: {
      id: string
    }
    body: {
      reason: 'no_capacity' | 'too_far' | 'time_conflict' | 'cannot_do' | 'lacks_tool_or_part' | 'price' | 'other'
      words?: string
    }
    answer: {
      offerId: string
    }
  }
  /** Open a customer link */
  'POST /public/customer-links/session': {
    body: {
      token: string
    }
    answer: {
      purpose: string
      expiresAt: string
    }
  }
  /** Sign in as point clerk */
  'POST /public/point-sign-in': {
    body: {
      token: string
      code: string
    } | {
      phone: string
      brandId?: string
      code: string
    }
    answer: {
      personId: string
      name: string
      servicePointId: string
      expiresAt: string
    }
  }
  /** Ask for a sign-in code as point clerk */
  'POST /public/point-sign-in/request': {
    body: {
      token: string
    } | {
      phone: string
      brandId?: string
    }
    answer: {
      lifeSeconds: number
    }
  }
  /** A customer registers an order or a device */
  'POST /public/registrations': {
    body: {
      token: string
      named: {
        serial: string
      } | {
        orderNumber: string
        phone: string
      }
    }
    answer: {
      products: string[]
      path: string | null
    }
  }
  /** Open a registration card */
  'POST /public/registrations/opening': {
    body: {
      token: string
    }
    answer: {
      brandName: string
    }
  }
  /** Set up the first brand and its owner */
  'POST /public/setup': {
    body: {
      brandId: string
      brandName: string
      ownerName: string
      login: string
      password: string
      code?: string
    }
    answer: {
      login: string
    }
  }
  /** Sign in as technician */
  'POST /public/technician-sign-in': {
    body: {
      token: string
      code: string
    } | {
      phone: string
      brandId?: string
      code: string
    }
    answer: {
      personId: string
      name: string
      servicePointId: string
      expiresAt: string
    }
  }
  /** Ask for a sign-in code as technician */
  'POST /public/technician-sign-in/request': {
    body: {
      token: string
    } | {
      phone: string
      brandId?: string
    }
    answer: {
      lifeSeconds: number
    }
  }
  /** A page of a visit was opened in WeChat */
  'POST /public/wechat-visits': {
    body: {
      token: string
    }
    answer: {
      location: string | null
    }
  }
  /** Back from WeChat with its code */
  'POST /public/wechat-visits/completion': {
    body: {
      token: string
      state: string
      code: string
    }
    answer: {
      outcome: 'bound' | 'waiting' | 'others' | 'unknown'
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
  /** Take the binding of an order back */
  'POST /sidebar/bindings/:id/reversal': {
    params: {
      id: string
    }
    answer: {
      orderId: string
    }
  }
  /** Claim an order with a second fact */
  'POST /sidebar/contacts/:externalUserId/claims': {
    params: {
      externalUserId: string
    }
    body: {
      orderNumber: string
      fact: {
        kind: 'phone_tail'
        value: string
      } | {
        kind: 'surname'
        value: string
      } | {
        kind: 'paid_fen'
        value: number
      }
      takeOver?: boolean
    }
    answer: {
      orderId: string
    }
  }
  /** Read this contact from WeCom */
  'POST /sidebar/contacts/:externalUserId/refresh': {
    params: {
      externalUserId: string
    }
    answer: {
      refreshed: boolean
    }
  }
  /** A card by which the friend registers an order */
  'POST /sidebar/contacts/:externalUserId/registration-cards': {
    params: {
      externalUserId: string
    }
    answer: {
      title: string
      description: string
      path: string
    }
  }
  /** Set a reminder about a friend */
  'POST /sidebar/contacts/:externalUserId/reminders': {
    params: {
      externalUserId: string
    }
    body: {
      dueAt: string
      words: string
    }
    answer: {
      id: string
    }
  }
  /** Reveal one value of a customer */
  'POST /sidebar/customers/:id/reveals': {
    params: {
      id: string
    }
    body: {
      field: 'name' | 'phone'
      token: string
    }
    answer: {
      value: string
    }
  }
  /** Tag a customer */
  'POST /sidebar/customers/:id/tags': {
    params: {
      id: string
    }
    body: {
      name: string
    }
    answer: {
      tagged: boolean
    }
  }
  /** Seen */
  'POST /sidebar/notices/:id/acknowledgement': {
    params: {
      id: string
    }
    answer: {
      seen: boolean
    }
  }
  /** A ready reply was used */
  'POST /sidebar/ready-replies/:id/uses': {
    params: {
      id: string
    }
    answer: {
      done: boolean
    }
  }
  /** A reminder is done */
  'POST /sidebar/reminders/:id/completion': {
    params: {
      id: string
    }
    answer: {
      done: boolean
    }
  }
  /** Open a work order by hand */
  'POST /sidebar/work-orders': {
    body: {
      customerId: string | null
      orderId: string | null
      serviceType: string
      lines: {
        productId: string | null
        productName: string
        category: string
        quantity: number
      }[]
      contact?: {
        name: string
        phone: string
        address: string
        point?: {
          lng: number
          lat: number
        } | null
      } | null
      urgency?: 'normal' | 'urgent'
      reason?: string
    }
    answer: {
      workOrderId: string
      code: string
      state: string
      suspended: boolean
    }
  }
  /** A link for the customer */
  'POST /sidebar/work-orders/:id/customer-links': {
    params: {
      id: string
    }
    answer: {
      token: string
      path: string
      expiresAt: string
    }
  }
  /** A registration card to send in the chat */
  'POST /sidebar/work-orders/:id/registration-cards': {
    params: {
      id: string
    }
    answer: {
      title: string
      description: string
      path: string
    }
  }
  /** Accept an offer */
  'POST /technician/offers/:id/acceptance': {
    params: {
      id: string
    }
    answer: {
      offerId: string
      workOrderId: string
    }
  }
  /** Reject an offer */
  'POST /technician/offers/:id/rejection': {
    params: {
      id: string
    }
    body: {
      reason: 'no_capacity' | 'too_far' | 'time_conflict' | 'cannot_do' | 'lacks_tool_or_part' | 'price' | 'other'
      words?: string
    }
    answer: {
      offerId: string
    }
  }
  /** Reschedule */
  'POST /technician/work-orders/:id/appointment': {
    params: {
      id: string
    }
    body: {
      startsAt: string
      endsAt: string
      reason: string
    }
    answer: {
      workOrderId: string
      code: string
      state: string
      suspended: boolean
    }
  }
  /** Check in */
  'POST /technician/work-orders/:id/check-in': {
    params: {
      id: string
    }
    body: {
      lng?: number
      lat?: number
      accuracyM?: number | null
    }
    answer: {
      workOrderId: string
      code: string
      state: string
      suspended: boolean
    }
  }
  /** Complete */
  'POST /technician/work-orders/:id/completion': {
    params: {
      id: string
    }
    body: {
      checklist: {
        item: 'model_and_serial' | 'site_check' | 'tools' | 'parts' | 'safety_and_certificates' | 'unpacking' | 'position_and_measure' | 'fixing' | 'power_water_gas' | 'trial_run' | 'customer_instruction' | 'photos_due' | 'tidy_up' | 'e_warranty' | 'sign_off_and_rating'
        value: string | null
      }[]
      serials: {
        lineId: string | null
        serial: string
      }[]
      barcodes?: {
        lineId: string | null
        code: string
      }[]
      materials: {
        code: string
        name: string
        quantity: number
      }[]
      customerOwnParts: {
        code: string
        name: string
        quantity: number
      }[]
    }
    answer: {
      workOrderId: string
      code: string
      state: string
      suspended: boolean
    }
  }
  /** Enter the completion code */
  'POST /technician/work-orders/:id/completion-code': {
    params: {
      id: string
    }
    body: {
      code: string
    }
    answer: {
      workOrderId: string
      code: string
      state: string
      suspended: boolean
    }
  }
  /** Set off */
  'POST /technician/work-orders/:id/departure': {
    params: {
      id: string
    }
    body: Record<string, unknown>
    answer: {
      workOrderId: string
      code: string
      state: string
      suspended: boolean
    }
  }
  /** Record a first call */
  'POST /technician/work-orders/:id/first-calls': {
    params: {
      id: string
    }
    body: {
      outcome: 'reached' | 'not_reached' | 'reschedule' | 'wrong_number' | 'customer_cancels'
    }
    answer: {
      workOrderId: string
      code: string
      state: string
      suspended: boolean
    }
  }
  /** Add a photo */
  'POST /technician/work-orders/:id/photos': {
    params: {
      id: string
    }
    body: {
      item?: 'model_and_serial' | 'site_check' | 'tools' | 'parts' | 'safety_and_certificates' | 'unpacking' | 'position_and_measure' | 'fixing' | 'power_water_gas' | 'trial_run' | 'customer_instruction' | 'photos_due' | 'tidy_up' | 'e_warranty' | 'sign_off_and_rating' | 'unboxing_photo' | 'old_machine_photo' | 'installed_photo' | 'nameplate_photo' | 'energy_label_photo' | null
      contentBase64: string
    }
    answer: {
      fileId: string
      bytes: number
    }
  }
  /** Ask for a return call */
  'POST /technician/work-orders/:id/return-call-request': {
    params: {
      id: string
    }
    body: Record<string, unknown>
    answer: {
      workOrderId: string
      code: string
      state: string
      suspended: boolean
    }
  }
  /** Ask for another visit */
  'POST /technician/work-orders/:id/revisits': {
    params: {
      id: string
    }
    body: {
      reason: 'missing_part' | 'not_ready' | 'customer_absent' | 'rework'
    }
    answer: {
      workOrderId: string
      code: string
      state: string
      suspended: boolean
    }
  }
  /** Sign-off QR link */
  'POST /technician/work-orders/:id/sign-off-links': {
    params: {
      id: string
    }
    answer: {
      token: string
      path: string
      expiresAt: string
    }
  }
  /** Set how a provider is asked */
  'PUT /console/dispatch/policies/:id': {
    params: {
      id: string
    }
    body: {
      mode: 'point' | 'technician'
      offerMinutes: number
      assignMinutes: number
    }
    answer: {
      providerId: string
      mode: 'point' | 'technician'
      offerMinutes: number
      assignMinutes: number
    }
  }
  /** Save a draft of evidence lists */
  'PUT /console/evidence-lists/draft': {
    body: {
      revision: number
      lists: {
        kind: 'subsidy' | 'trade_in'
        regions: string[]
        categories: ('smart_lock' | 'air_conditioner' | 'water_purifier')[]
        items: {
          code: 'energy_label_photo' | 'nameplate_photo' | 'installed_photo' | 'serial' | 'old_machine_photo' | 'subsidy_refund' | 'unboxing_photo' | 'code69' | 'real_name'
          required: boolean
          how: string | null
        }[]
      }[]
    }
    answer: {
      revision: number
    }
  }
  /** Send a part of a file */
  'PUT /console/import-uploads/:id/parts/:part': {
    params: {
      id: string
      part: number
    }
    body: {
      base64: string
    }
    answer: {
      received: number
    }
  }
  /** Change a live code */
  'PUT /console/live-codes/:id': {
    params: {
      id: string
    }
    body: {
      name: string
      wecomUserIds: string[]
      welcome?: string | null
      tags?: string[]
    }
    answer: {
      id: string
      name: string
      state: string
      configId: string | null
      qrUrl: string | null
      wecomUserIds: string[]
      welcome: string | null
      tags: string[]
      orderId: string | null
      scans: number
      createdAt: string
    }
  }
  /** Change a source */
  'PUT /console/mapped-sources/:id': {
    params: {
      id: string
    }
    body: {
      name: string
      connection: {
        kind: 'webhook'
        settings: {
          check: {
            kind: 'path'
          } | {
            kind: 'hmac'
            algorithm: 'sha256' | 'sha1' | 'sha512' | 'md5'
            header: string
            encoding: 'hex' | 'base64'
            prefix?: string
            timestampHeader?: string
            separator?: 'none' | 'dot' | 'colon' | 'newline'
            windowSeconds?: number
          } | {
            kind: 'md5'
            in: 'header' | 'query'
            name: string
            order: 'body_secret' | 'secret_body'
          } | {
            kind: 'wechat'
            receiveId: string
          } | {
            kind: 'rsa'
            header: string
            encoding: 'base64' | 'hex'
            publicKey: string
            timestampHeader?: string
            separator?: 'none' | 'dot' | 'colon' | 'newline'
            windowSeconds?: number
          }
          recordPath?: string
          deliveryId?: {
            in: 'body' | 'header'
            name: string
          }
          equalHours?: number
          answer?: string
        }
      } | {
        kind: 'pull'
        settings: {
          url: string
          headerNames: string[]
          paging: {
            by: 'none'
          } | {
            by: 'page'
            first: number
            size: number
          } | {
            by: 'cursor'
            path: string
          } | {
            by: 'link'
          }
          recordPath?: string
          timeForm: 'shanghai' | 'iso' | 'unix' | 'unix_ms'
          everyMinutes: number
          overlapMinutes: number
          firstDays: number
        }
      } | {
        kind: 'drop'
        settings: Record<string, unknown>
      }
      mappingName: string
      mappingVersion: number | null
      shopId: string | null
      startFlows: boolean
      secrets?: {
        secret?: string
        token?: string
        encodingAesKey?: string
        headers?: Record<string, string>
      }
    }
    answer: {
      secrets: {
        secret?: string
        token?: string
        encodingAesKey?: string
        uploadToken?: string
      }
    }
  }
  /** Save the draft of a mapping */
  'PUT /console/mappings/:name/draft': {
    params: {
      name: string
    }
    body: {
      mapping: {
        name: string
        title: {
          zh: string
          en: string
        }
        record: 'order' | 'after_sales' | 'customer' | 'product' | 'product_match' | 'stock_level' | 'shipment' | 'work_order_history' | 'payment' | 'invoice' | 'call' | 'message' | 'telemetry' | 'voucher'
        source: {
          format: string
        }
        fields: Record<string, unknown>
      }
      revision: number
    }
    answer: {
      revision: number
      problems: {
        pointer: string
        code: string
        words: {
          zh: string
          en: string
        }
        mend: {
          zh: string
          en: string
        }
      }[]
    }
  }
  /** Set a member's roles and regions */
  'PUT /console/members/:id/duty': {
    params: {
      id: string
    }
    body: {
      roles: ('owner' | 'operator' | 'agent' | 'dispatcher' | 'finance' | 'warehouse' | 'region_manager' | 'dealer')[]
      regions: string[]
    }
    answer: {
      roles: string[]
      regions: {
        code: string
        name: string
      }[]
    }
  }
  /** Change an own page */
  'PUT /console/own-pages/:id': {
    params: {
      id: string
    }
    body: {
      name: string
      origins: string[]
      respectDnt: boolean
      keepDays: number
    }
    answer: {
      id: string
      key: string
      name: string
      origins: string[]
      respectDnt: boolean
      keepDays: number
      createdAt: string
      snippet: string
      demoPage: string | null
    }
  }
  /** Set what a product costs */
  'PUT /console/products/:id/cost': {
    params: {
      id: string
    }
    body: {
      costFen: number | null
    }
    answer: {
      productId: string
      costFen: number | null
    }
  }
  /** Set a limit of calls */
  'PUT /console/quota-limits': {
    body: {
      marketplace: string
      group: string
      perMs: number
      times: number
    }
    answer: {
      set: boolean
    }
  }
  /** Change a ready reply */
  'PUT /console/ready-replies/:id': {
    params: {
      id: string
    }
    body: {
      folder: string
      title: string
      words: string
      segmentId?: string | null
    }
    answer: {
      done: boolean
    }
  }
  /** Link another record by hand */
  'PUT /console/records/:id/links/:target': {
    params: {
      id: string
      target: 'customer' | 'order' | 'work_order' | 'product'
    }
    body: {
      targetId: string
    }
    answer: {
      others: number
    }
  }
  /** Change the draft of a segment */
  'PUT /console/segments/:id': {
    params: {
      id: string
    }
    body: {
      name: string
      rule: unknown
    }
    answer: {
      id: string
      name: string
      draft: unknown | null
      rule: unknown | null
      sentence: {
        zh: string
        en: string
      }
      version: number | null
      members: number
      changedAt: string
      publishedAt: string | null
      refreshHours: number[] | null
      refreshedAt: string | null
      dueAt: string | null
      tag: string | null
    }
  }
  /** When the members of a segment are asked anew */
  'PUT /console/segments/:id/schedule': {
    params: {
      id: string
    }
    body: {
      hours: number[] | null
    }
    answer: {
      id: string
      name: string
      draft: unknown | null
      rule: unknown | null
      sentence: {
        zh: string
        en: string
      }
      version: number | null
      members: number
      changedAt: string
      publishedAt: string | null
      refreshHours: number[] | null
      refreshedAt: string | null
      dueAt: string | null
      tag: string | null
    }
  }
  /** The tag that members of a segment get */
  'PUT /console/segments/:id/tag': {
    params: {
      id: string
    }
    body: {
      tag: string | null
    }
    answer: {
      id: string
      name: string
      draft: unknown | null
      rule: unknown | null
      sentence: {
        zh: string
        en: string
      }
      version: number | null
      members: number
      changedAt: string
      publishedAt: string | null
      refreshHours: number[] | null
      refreshedAt: string | null
      dueAt: string | null
      tag: string | null
    }
  }
  /** Say what flags mean */
  'PUT /console/seller-flag-meanings': {
    body: {
      flags: {
        marketplace: string
        flag: string
        meaning: string
      }[]
    }
    answer: {
      flags: {
        marketplace: string
        flag: string
        meaning: string
      }[]
    }
  }
  /** Change a service account's welcome */
  'PUT /console/service-accounts/:id/welcome': {
    params: {
      id: string
    }
    body: {
      welcome: string | null
    }
    answer: {
      welcome: string | null
    }
  }
  /** Move a service conversation on */
  'PUT /console/sessions/:id/state': {
    params: {
      id: string
    }
    body: {
      state: 'queued' | 'human' | 'ended'
      servicerId: string | null
    }
    answer: {
      state: string
    }
  }
  /** Note the end of a market subscription */
  'PUT /console/shop-authorisations/:id/subscription': {
    params: {
      id: string
    }
    body: {
      endsAt: string | null
    }
    answer: {
      endsAt: string | null
    }
  }
  /** Turn memos of a shop on or off */
  'PUT /console/shops/:id/seller-memo-switch': {
    params: {
      id: string
    }
    body: {
      on: boolean
    }
    answer: {
      on: boolean
    }
  }
  /** Say of which group a tag is, and how long it holds */
  'PUT /console/tag-definitions': {
    body: {
      name: string
      groupId: string | null
      validDays: number | null
    }
    answer: {
      asked: boolean
    }
  }
  /** Name a group, and say whether its tags exclude each other */
  'PUT /console/tag-groups/:id': {
    params: {
      id: string
    }
    body: {
      name?: string
      exclusive?: boolean
    }
    answer: {
      asked: boolean
    }
  }
  /** Say the order of groups, or of the tags of one */
  'PUT /console/tag-order': {
    body: {
      groupIds: string[]
    } | {
      names: string[]
    }
    answer: {
      asked: boolean
    }
  }
  /** Pause a technician, take him back, or record that he left */
  'PUT /console/technicians/:id/state': {
    params: {
      id: string
    }
    body: {
      state: 'active' | 'paused' | 'left'
    }
    answer: {
      technicianId: string
      state: string
    }
  }
  /** Change an endpoint */
  'PUT /console/webhooks/:id': {
    params: {
      id: string
    }
    body: {
      name: string
      url: string
      eventTypes: string[]
      showMoney: boolean
      mapping?: Record<string, unknown> | null
      headers?: Record<string, string>
      method?: 'POST' | 'PUT' | 'PATCH'
    }
    answer: {
      changed: boolean
    }
  }
  /** Set the official account, or switch it off */
  'PUT /console/wechat-account': {
    body: {
      account: {
        appId: string
        secret: string
      } | null
    }
    answer: {
      appId: string | null
    }
  }
  /** Change how tags and remarks are kept in step */
  'PUT /console/wecom-sync-rule': {
    body: {
      tagRemoval: 'keep' | 'spread'
      remarkTemplate: string | null
      remarkOverwrite: 'empty_only' | 'ours_too' | 'always'
      descriptionTemplate?: string | null
      remarkPhones?: 'never' | 'empty_only'
    }
    answer: {
      tagRemoval: 'keep' | 'spread'
      remarkTemplate: string | null
      remarkOverwrite: 'empty_only' | 'ours_too' | 'always'
      descriptionTemplate: string | null
      remarkPhones: 'never' | 'empty_only'
    }
  }
}
