"""Who a request comes from, as far as that can be known."""

from __future__ import annotations

import ipaddress

from sanic.request import Request


def address(request: Request, proxies: int) -> str:
    """Who asks: the address, or of IPv6 the network of one customer.

    Behind ``proxies`` proxies of our own the address is what the outermost of them has
    written into X-Forwarded-For; what stands before that is anybody's claim.
    """
    claimed = request.ip
    if proxies:
        forwarded = [part.strip() for part in request.headers.getall("x-forwarded-for", [])]
        hops = [hop.strip() for part in forwarded for hop in part.split(",")]
        if len(hops) >= proxies:
            claimed = hops[-proxies]
    try:
        known = ipaddress.ip_address(claimed)
    except ValueError:
        return "unknown"
    if isinstance(known, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((known, 64), strict=False))
    return str(known)
