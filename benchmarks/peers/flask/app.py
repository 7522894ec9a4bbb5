import os

import jwt
from flask import Flask, jsonify, request

app = Flask(__name__)
SECRET = os.environ.get("SECRET", "")
KEYS = {line.strip(): f"user{i}" for i, line in enumerate(open(os.environ["KEYS"]))} if "KEYS" in os.environ else {}


def widget():
    return jsonify(id=42, name="widget", price=9.99)


def refused():
    return jsonify(error="unauthorized"), 401


@app.get("/key")
def key():
    return widget() if request.headers.get("X-API-Key") in KEYS else refused()


@app.get("/jwt")
def bearer():
    header = request.headers.get("Authorization", "")
    if not header.startswith("Bearer "):
        return refused()
    try:
        jwt.decode(header[7:], SECRET, algorithms=["HS256"], audience="api", issuer="https://issuer.example")
    except jwt.PyJWTError:
        return refused()
    return widget()
