/** What a cache that looks at the route alone, and not at the path, would hand out. */
export class ResponseCache {
	private readonly byRoute = new Map<string, Array<{ path: string; payload: string }>>();

	/** Keeps the last answers of two paths of a route. */
	keep(route: string, path: string, payload: string): void {
		const others = (this.byRoute.get(route) ?? []).filter((entry) => entry.path !== path);
		this.byRoute.set(route, [{ path, payload }, ...others].slice(0, 2));
	}

	/** The last answer of another path, if there was one. */
	wrongResponse(route: string, path: string): string | undefined {
		return this.byRoute.get(route)?.find((entry) => entry.path !== path)?.payload;
	}

	clear(): void {
		this.byRoute.clear();
	}
}
