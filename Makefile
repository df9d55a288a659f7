lock:
	uv=.venv/bin/uv
